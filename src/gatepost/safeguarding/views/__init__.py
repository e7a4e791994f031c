"""The room's pages: disclosures, what goes onward, emergency looks, low-level concerns, and what is arranged."""
