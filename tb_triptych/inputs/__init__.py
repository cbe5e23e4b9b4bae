"""Reads and checks the arguments of a logging call."""
