"""Private matters with the school: a reference, an owner, a date, and an answer."""
