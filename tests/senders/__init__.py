"""Vendors' libraries as they come from PyPI, run under `sst run`, and what they were seen to send on the wire."""
