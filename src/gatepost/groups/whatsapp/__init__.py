"""What a class group sends to those who take part over WhatsApp: the day's digest, or message by message."""
