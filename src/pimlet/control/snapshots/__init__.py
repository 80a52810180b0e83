"""Snapshots of a sandbox: saved, restored and deleted by name (architecture §4)."""
