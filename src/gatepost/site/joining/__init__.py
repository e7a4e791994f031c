"""Coming in by an invitation: the page behind the code on the poster, and the class rep's "I know them"."""
