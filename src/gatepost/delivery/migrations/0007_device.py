"""A browser on which somebody is told is called a device, and the machine that reaches it its push host."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0006_whatsapp_sending")]

    operations = [
        migrations.RenameModel("PushSubscription", "Device"),
        migrations.RenameField("device", "service", "push_host"),
    ]
