"""How words go out: a notice says what is told to whom, a delivery is one notice to one person by one channel."""
