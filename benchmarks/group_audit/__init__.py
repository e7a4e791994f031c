"""How long the audit of a WhatsApp export takes."""
