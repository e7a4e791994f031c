"""The way in over the school's own WhatsApp number: the platform's calls, and the talk with each parent."""
