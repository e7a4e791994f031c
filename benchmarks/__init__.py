"""What is measured, with which command; results as tables in README.md."""
