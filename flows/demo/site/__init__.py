"""A small web of invented outlets on this machine's loopback, for the demo.

Every outlet, author and text here was made up for Wirewatch; the companies are real, and so are the
facts of February and March 2025. The approval of November 2025 is invented.
"""
