"""Somebody with an account, and the addresses they are reached at."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models.school import School


class PersonQuerySet(BaseUserManager["Person"]):
    """People are found by reference; nobody has a password."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(ref=username)


class Person(AbstractBaseUser):
    """Somebody with an account at one school. The same human at two schools is two persons.

    `auth_epoch` goes up whenever what they may see changes; open streams compare it and ask again.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="people")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=12, default="en-gb")
    auth_epoch = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet()

    USERNAME_FIELD = "ref"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def has_usable_password(self) -> bool:
        """Never: nobody signs in, or proves again who they are, by a password."""
        return False


class Address(models.Model):
    """A mail address or phone number of a person. Only a verified one is proof of who they are."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("mail address")
        PHONE = "phone", _("phone number")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="addresses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=254, help_text=_("as it was given"))
    normal = models.CharField(max_length=254, help_text=_("one form for comparing: lower case, or E.164"))
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "normal"], name="address_belongs_to_one_person"),
        ]

    def __str__(self) -> str:
        return self.value
