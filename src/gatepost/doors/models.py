"""What a client's key became: the record that makes a second sending harmless, for ever."""

from django.db import models

from gatepost.people.models import Person, School


class Receipt(models.Model):
    """That a person's key stands for what was stored: a post, a hold, or a private matter.

    Same key and same words: the first answer again. Same key and other words: refused. A card binds nothing and makes
    no row here. `kind` does not tell a concern from a disclosure.
    """

    class Kind(models.TextChoices):
        POST = "post"
        HOLD = "hold"
        PTA = "pta"
        PRIVATE = "private"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    request_digest = models.CharField(max_length=64)
    ref = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "client_key"], name="key_stands_for_one_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
