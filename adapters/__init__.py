"""The vendors' HTTP APIs, one folder each."""
