"""What tells of a child at risk: sealed, for the safeguarding lead and deputies alone."""
