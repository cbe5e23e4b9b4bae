"""Parts of the Lightning callback that read samples without touching the training."""
