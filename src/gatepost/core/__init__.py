"""The kernel: errors, clock, references, sealing, settings, the database. It knows no school."""
