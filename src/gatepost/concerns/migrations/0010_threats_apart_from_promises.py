"""What may threaten somebody is open until somebody acts on it, and is warned of apart from the promise to a parent."""

from django.db import migrations, models
from django.db.models import Case, F, Q, When

from gatepost.core.clock import now


def carry_on(apps, schema_editor):
    """Whatever waited with such words still does. Where the promise was its day, its warnings have gone out; where it
    was given another one, and its own has gone by, somebody has looked at it.

    In one statement: PostgreSQL checks a row that one transaction changes twice at its end, and alters no table before.
    """
    concerns = apps.get_model("concerns", "Concern").objects.using(schema_editor.connection.alias)
    is_its_promise = Q(reply_by=F("threat_due_on"))
    unmoved = is_its_promise | Q(threat_due_on__gte=now().date()) | ~Q(stage="informal")
    concerns.filter(unmoved, state="open", threat_due_on__isnull=False).update(
        threat_open=True, threat_warned=Case(When(is_its_promise, then=F("warned")), default=F("threat_warned"))
    )


class Migration(migrations.Migration):
    dependencies = [("concerns", "0009_threats_are_due_at_once")]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="threat_open",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="concern",
            name="threat_warned",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "nobody"), (1, "who owns it"), (2, "the head as well")], default=0
            ),
        ),
        migrations.RunPython(carry_on, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                name="what_may_threaten_has_its_day", condition=Q(threat_open=False) | Q(threat_due_on__isnull=False)
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["school"], condition=Q(threat_open=True), name="concern_may_threaten"),
        ),
    ]
