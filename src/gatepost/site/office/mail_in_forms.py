"""What an administrator fills in about mail that comes in: only the fields of the way that was chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.delivery.mail_in_settings import LONGEST_SECRET, SEPARATORS, WayIn
from gatepost.delivery.models import MailIn, MailSettings
from gatepost.doors.mail_in.providers import PROVIDERS
from gatepost.site.forms import mail_field

FOR_A_MAILBOX = ("host", "port", "security", "username", "password", "folder", "done_folder")
FOR_A_PROVIDER = ("provider", "webhook_secret")


class MailInForm(forms.Form):
    """Where mail comes in. `way` says which fields are asked."""

    address = mail_field(
        _("The address that people write to"),
        help_text=_("One of the school’s own, kept for this. For instance gatepost@school.example."),
    )
    host = forms.CharField(label=_("Name of the server that has the mailbox"), max_length=253, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993, required=False)
    security = forms.ChoiceField(
        label=_("How the connection is kept safe"),
        choices=MailSettings.Security.choices,
        initial=MailSettings.Security.TLS,
        required=False,
    )
    username = forms.CharField(
        label=_("User name of the mailbox"),
        max_length=254,
        required=False,
        help_text=_("Often it is the mail address."),
    )
    password = forms.CharField(
        label=_("Password of the mailbox"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that is stored. Nobody can read it here."),
    )
    folder = forms.CharField(label=_("Folder that is read"), max_length=120, initial="INBOX", required=False)
    done_folder = forms.CharField(
        label=_("Folder that read mails are moved to, if you like"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty, and they stay where they are, marked as read."),
    )
    provider = forms.ChoiceField(
        label=_("Your mail provider"),
        choices=[("", _("Please choose")), *((one.code, one.name) for one in PROVIDERS.values())],
        required=False,
    )
    webhook_secret = forms.CharField(
        label=_("The key with which your provider signs its calls"),
        required=False,
        max_length=LONGEST_SECRET,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Several keys go on lines of their own. Leave it empty to keep what is stored."),
    )
    trusted_server = forms.CharField(
        label=_("Name of the server that checks senders, if you know it"),
        max_length=253,
        required=False,
        help_text=_("It stands first in the line “Authentication-Results” of a mail. Then forged mails are put aside."),
    )
    separator = forms.ChoiceField(
        label=_("Sign before the secret part of a reply address"),
        choices=[(sign, sign) for sign in SEPARATORS],
        initial="+",
        help_text=_("Most mail servers use +."),
    )
    answers_in_mail = forms.BooleanField(
        label=_("A mail about an answer to a question has the answer in it"), required=False, initial=True
    )
    is_on = forms.BooleanField(label=_("Mail comes in"), required=False, initial=True)

    def __init__(self, *args: object, way: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.way = way
        left_out = (() if way == MailIn.Way.IMAP else FOR_A_MAILBOX) + (
            () if way == MailIn.Way.WEBHOOK else FOR_A_PROVIDER
        )
        for name in left_out:
            del self.fields[name]
        if way == MailIn.Way.WEBHOOK:
            del self.fields["trusted_server"]
            # The provider first: only some have a key of their own, and then the page says where it is found.
            provider = PROVIDERS.get(str(self.initial.get("provider")))
            if provider is None or not provider.has_key:
                del self.fields["webhook_secret"]

    def wanted(self) -> WayIn:
        """What was filled in. An empty secret keeps the stored one."""
        filled = {name: value for name, value in self.cleaned_data.items() if value is not None}
        for secret in ("password", "webhook_secret"):
            if secret in filled:
                filled[secret] = filled[secret] or None
        return WayIn(way=self.way, **filled)
