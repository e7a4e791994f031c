"""The way out over a school's own WhatsApp number: who may be reached, pace, price, sending."""
