"""What the modules for frameworks share. Each framework is imported only by those who use it."""
