"""Triptychs from event files, through TensorBoard's data provider."""
