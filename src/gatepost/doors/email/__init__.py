"""The e-mail door. What reads a mail is pure: no Django, no database, no network, no clock, no other room."""
