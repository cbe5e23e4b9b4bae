"""The roles that every logging call knows."""

KNOWN_ROLES = ("input", "output", "target")
"""In display order."""
