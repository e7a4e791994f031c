"""A mail that tells of a child at risk is kept for the safeguarding lead alone; mails of one sender can be counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("doors", "0002_mail_in"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="receivedmail",
            name="mail_is_kept_until_it_has_ended",
        ),
        migrations.AddField(
            model_name="receivedmail",
            name="sender",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="receivedmail",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not looked at yet"),
                    ("words-added", "its words were added to a matter"),
                    ("new-matter", "it became a matter"),
                    ("bounce", "it told that a mail of ours could not be delivered"),
                    ("answered", "the office answered by mail"),
                    ("unknown-sender", "nobody here has this mail address"),
                    ("not-a-parent", "it came from somebody who is no parent here"),
                    ("mailing-list", "it came by a mailing list"),
                    ("other-address", "it came from another address"),
                    ("not-proven", "nothing proves who sent it"),
                    ("which-of-you", "it came from a shared mailbox"),
                    ("no-longer-theirs", "the sender can no longer answer here"),
                    ("matter-ended", "the matter has ended"),
                    ("no-words", "no new words were found in it"),
                    ("unusable", "its words cannot be used as they are"),
                    ("fault", "something went wrong on our side"),
                    ("forged", "the check of its sender failed"),
                    ("auto-reply", "a program answered by itself"),
                    ("own-mail", "Gatepost itself sent it"),
                    ("too-many", "too many mails came from one sender"),
                    ("not-for-us", "somebody decided that it is not for the school"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["school", "sender", "received_at"], name="mail_by_sender"),
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["school", "message_id"], name="mail_by_message_id"),
        ),
        migrations.AddConstraint(
            model_name="receivedmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("raw__isnull", False),
                    ("raw_for_lead__isnull", False),
                    ("state__in", ["taken-in", "ignored"]),
                    _connector="OR",
                ),
                name="mail_is_kept_until_it_has_ended",
            ),
        ),
    ]
