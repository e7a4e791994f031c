"""Exports that somebody brings to be audited on a page: taken in, read apart, shown to them alone, and let go."""
