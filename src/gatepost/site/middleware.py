"""What happens to every request before a view: its school, the hat, and errors made into answers."""
