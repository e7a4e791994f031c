"""What was done, by whom in which role, to what, when and why: append-only, one chain a school."""
