"""The set-up of a school's class groups, from the first questions to the move: its answers, steps, code and pilot."""
