"""Captures arrays as they are at the time of a call, without waiting for the device they are on."""
