"""The reader of WhatsApp exports beside its peers: how fast, how much memory, how often right."""
