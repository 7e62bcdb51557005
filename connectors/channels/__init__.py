"""Where alerts go: one module a kind of channel, listed in connectors/channels/registry.py."""
