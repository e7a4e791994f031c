"""The ways out, one file each: how to send, and whether trying again can help."""
