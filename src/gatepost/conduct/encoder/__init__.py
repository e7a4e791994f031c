"""The trained part of the judge: a first look that clears ordinary talk, and a small encoder for the rest."""
