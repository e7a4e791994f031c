"""The evidence pack of one concern: its record as data, names of other families masked, and its pages."""
