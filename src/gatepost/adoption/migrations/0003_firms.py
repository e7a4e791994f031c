"""The firms that help to run Gatepost are called what they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("adoption", "0002_group_audit")]
    operations = [migrations.RenameField(model_name="plan", old_name="helpers", new_name="firms")]
