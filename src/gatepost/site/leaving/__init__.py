"""Leaving: all that is a school's, taken out as plain files, each for those who may hold it."""
