"""Drafts and proposals by the control API."""
