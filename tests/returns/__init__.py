"""What comes back, and which of it counts."""
