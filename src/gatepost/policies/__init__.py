"""The school's rules: codes of conduct and their companions, as versions that never change once adopted."""
