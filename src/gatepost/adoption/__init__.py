"""A class that already has a WhatsApp group: its export is read, held against a code and brought over."""
