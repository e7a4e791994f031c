"""What makes the desk quick: saved replies, and who stands in for whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models import Person, School


class SavedReply(models.Model):
    """Words that the school often answers with. Somebody always reads and sends them; nothing is answered by itself."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    title = models.CharField(max_length=60)
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "saved replies"
        constraints = [models.UniqueConstraint(fields=["school", "title"], name="saved_reply_is_titled_once")]

    def __str__(self) -> str:
        return self.title


class Cover(models.Model):
    """Somebody is away between two days, both included: what was given to them comes to who stands in as well."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    covered_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cover_ends_after_it_starts", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
            models.CheckConstraint(name="nobody_covers_themselves", condition=~models.Q(person=models.F("covered_by"))),
        ]

    def __str__(self) -> str:
        return str(_("cover from %(day)s") % {"day": self.starts_on})
