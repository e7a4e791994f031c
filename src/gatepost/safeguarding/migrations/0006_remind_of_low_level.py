"""A low-level concern that nobody opens is spoken of again: the day on which it was last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0005_lines_are_kept")]

    operations = [
        migrations.AddField(model_name="lowlevelconcern", name="chased_on", field=models.DateField(null=True)),
    ]
