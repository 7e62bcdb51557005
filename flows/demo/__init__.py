"""The demo: the Apple and Alibaba case, played on a web site that the project carries."""
