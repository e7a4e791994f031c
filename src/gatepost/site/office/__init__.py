"""The school's office: the roll, invitations, who asks to join, roles, dates, classes, mail and settings."""
