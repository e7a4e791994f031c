"""How long the pages take: of one small school, and of forty schools over a million posts."""
