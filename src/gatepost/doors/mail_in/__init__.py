"""The ways mail comes in: a mailbox that we look into, a line that a mail server calls, a provider's web calls."""
