"""pimlet: a self-hosted PIM server that answers the Akeneo REST API."""

__version__ = "0.1.0"
