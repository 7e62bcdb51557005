"""The reading of Chinese, which has no spaces: the same results as for English, by rules of its own."""
