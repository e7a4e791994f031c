"""What lets somebody in: mailed codes with their links, and tokens for the API. Only digests are kept."""

from django.db import models
from django.db.models import Q

from gatepost.core.refs import new_ref
from gatepost.people.models.person import Person
from gatepost.people.models.school import School


class SignInCode(models.Model):
    """One mailed offer to sign in, good for ten minutes and for one use, in two forms.

    The code (eight digits) works in the browser that asked, for five guesses. The link (256 bits) works in any browser,
    on a button press and not on opening. Using one uses up the other. `person` is empty when nobody has the address:
    the row is made all the same, so that asking tells nothing.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    address_digest = models.CharField(max_length=64)
    browser_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64, unique=True)
    guesses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "created_at"], name="code_by_school_and_time")]
        constraints = [
            models.CheckConstraint(name="code_is_guessed_five_times_at_most", condition=Q(guesses__lte=5)),
        ]

    def __str__(self) -> str:
        return f"sign-in code {self.ref}"


class Token(models.Model):
    """A key for the API. It stands for a person in the parent's hat, and can be revoked."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.person_id}"
