"""How long the desk takes in a school with ten thousand private matters, beside others on the same server."""
