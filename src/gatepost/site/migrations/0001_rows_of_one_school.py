"""PostgreSQL: every table with rows of a school shows, and takes, the rows of one school only (core/row_security.py).

Not held back are the list of schools, which tells names and hosts; sessions, found by a secret alone; and Django's own
lists. A later table needs a policy of its own, in the migration that makes it; a test says so.
"""

from django.db import migrations

from gatepost.core.row_security import policies

WITH_A_SCHOOL = [
    "people_schoolyear",
    "people_schoolclass",
    "people_term",
    "people_closedday",
    "people_person",
    "people_address",
    "people_signincode",
    "people_token",
    "people_child",
    "people_guardianship",
    "people_appointment",
    "delivery_notice",
    "delivery_delivery",
    "delivery_mailsettings",
    "policies_code",
    "policies_companionpolicy",
    "policies_agreement",
    "groups_classgroup",
    "groups_groupevent",
    "groups_readmark",
    "groups_invitation",
    "groups_joinrequest",
    "groups_post",
    "groups_postrevision",
    "groups_reaction",
    "gate_submission",
    "gate_verdict",
    "gate_hold",
    "gate_ptamessage",
    "gate_cardtally",
    "concerns_concern",
    "concerns_namedperson",
    "concerns_reply",
    "safeguarding_disclosure",
    "safeguarding_namedperson",
    "safeguarding_chronologyentry",
    "doors_receipt",
]

BY_PATH = {
    "account_emailaddress": ("user_id", "people_person"),
    "account_emailconfirmation": ("email_address_id", "account_emailaddress"),
    "mfa_authenticator": ("user_id", "people_person"),
    "usersessions_usersession": ("user_id", "people_person"),
    "gate_ptamessage_groups": ("ptamessage_id", "gate_ptamessage"),
    "gate_ptamessage_posts": ("ptamessage_id", "gate_ptamessage"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("audit", "0002_entries_are_kept"),
        ("delivery", "0001_initial"),
        ("policies", "0001_initial"),
        ("groups", "0002_search"),
        ("gate", "0002_no_post_without_a_verdict"),
        ("concerns", "0001_initial"),
        ("safeguarding", "0001_initial"),
        ("doors", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]
    operations = [policies(by_column=dict.fromkeys(WITH_A_SCHOOL, "school_id"), by_path=BY_PATH, audit="audit_entry")]
