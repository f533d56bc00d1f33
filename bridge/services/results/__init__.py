"""What the stories brought back."""
