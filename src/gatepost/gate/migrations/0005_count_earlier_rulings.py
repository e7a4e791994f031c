"""Count the rulings given before they were counted. Eases nothing by itself; can be run twice."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500


def count_earlier_rulings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Hold = apps.get_model("gate", "Hold")
    RuledClause = apps.get_model("gate", "RuledClause")
    ruled = Hold.objects.filter(state__in=["released", "returned", "refused"], clauses=None)
    last = 0
    while batch := list(ruled.filter(pk__gt=last).select_related("submission__verdict").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        RuledClause.objects.bulk_create(row for hold in batch for row in rows_of(apps, hold))


def rows_of(apps: Apps, hold: Any) -> list[Any]:
    RuledClause = apps.get_model("gate", "RuledClause")
    verdict = hold.submission.verdict
    labels = {}
    for finding in verdict.findings:
        if finding["outcome"] == "hold" and finding["clause"] != "gate-fault":
            labels.setdefault(finding["clause"], finding["label"])
    return [
        RuledClause(
            school_id=hold.school_id,
            hold=hold,
            clause=clause,
            label=label,
            code_id=verdict.code_id,
            judge_version=verdict.judge_version,
            is_overturned=hold.state == "released",
            at=hold.ruled_at,
        )
        for clause, label in labels.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("gate", "0004_feedback")]
    operations = [migrations.RunPython(count_earlier_rulings, migrations.RunPython.noop, elidable=True)]
