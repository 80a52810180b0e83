"""Drafts and proposals: what users may propose where they may not change (spec 05 §1.4)."""
