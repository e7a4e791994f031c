"""How words come in: every door makes a parcel, and one action opens it."""
