"""Gatepost: a class group for parents, with the school's code of conduct built in."""

__version__ = "0.1.0"
