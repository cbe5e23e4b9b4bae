"""Triptychs from journals, which the plugin reads itself."""
