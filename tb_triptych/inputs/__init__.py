"""What the user passed to a logging call, checked and read."""
