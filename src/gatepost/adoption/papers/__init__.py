"""The documents of a set-up, made from the plan's answers. What nobody has answered is marked as a gap."""
