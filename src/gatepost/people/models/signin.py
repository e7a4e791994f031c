"""What lets somebody in: mailed codes and links, and tokens for the API. Only digests are kept."""

from django.db import models

from gatepost.core.refs import new_ref
from gatepost.people.models.person import Person
from gatepost.people.models.school import School


class SignInCode(models.Model):
    """Eight digits, ten minutes, one use, for the browser that asked. `person` is empty when nobody has the address:
    the row is made all the same, so that asking tells nothing.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    address_digest = models.CharField(max_length=64)
    browser_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    guesses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "created_at"], name="code_by_school_and_time")]

    def __str__(self) -> str:
        return f"sign-in code {self.ref}"


class SignInLink(models.Model):
    """A link of 128 bits or more, one use, good in any browser; it signs in on a button press, not on opening."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    secret_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sign-in link for {self.person_id}"


class Token(models.Model):
    """A key for the API. It stands for a person in the parent's hat, and can be revoked."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.person_id}"
