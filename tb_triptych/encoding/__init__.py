"""Arrays to payloads: pure functions from samples to the bytes that are stored."""
