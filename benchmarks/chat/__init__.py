"""Class group chat: Gatepost and other servers at the same job, side by side."""
