"""What may pass: every text is judged here, and here alone is anything published."""
