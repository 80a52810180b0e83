"""Faults: answers that a PIM gives on a bad day, made to happen on purpose."""
