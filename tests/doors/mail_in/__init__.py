"""The ways mail comes in: a real Dovecot, a real line, and web calls as providers make them."""
