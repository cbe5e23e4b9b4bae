"""What the Lightning callback needs to read samples without touching the training."""
