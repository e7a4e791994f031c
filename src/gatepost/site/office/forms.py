"""What the office fills in. Forms turn words into values; the actions decide what may be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.delivery.models import MailSettings
from gatepost.people.actions.roles import roles_offered_by
from gatepost.people.hats import Acting
from gatepost.people.models import ClosedDay, Role, School, SchoolClass, SchoolYear
from gatepost.policies.second_opinion import LONGEST_ADDRESS, LONGEST_KEY, LONGEST_MODEL, MOST_SECONDS
from gatepost.site.forms import day_field, mail_field, words_field

RELATION_HELP = _("For instance mother, father, carer.")


class SearchForm(forms.Form):
    """Find somebody on the roll."""

    q = forms.CharField(required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))


class GuardianForm(forms.Form):
    """Somebody who looks after a child."""

    name = forms.CharField(label=_("Name of the parent or carer"), max_length=80)
    mail = mail_field(_("Their mail address"), help_text=_("They sign in with it."))
    phone = forms.CharField(label=_("Phone number, if you like"), max_length=40, required=False)
    relation = forms.CharField(
        label=_("Who they are to the child, if you like"), max_length=40, required=False, help_text=RELATION_HELP
    )


class FamilyForm(GuardianForm):
    """A new child, with the first adult who looks after it."""

    child_given = forms.CharField(label=_("Child’s given name"), max_length=40)
    child_initial = forms.CharField(
        label=_("First letter of the child’s family name"),
        max_length=2,
        required=False,
        help_text=_("Only the letter. Gatepost keeps no full names of children."),
    )
    field_order = ("child_given", "child_initial")


class MoveForm(forms.Form):
    """Another class for a child."""

    school_class = forms.ModelChoiceField(
        label=_("New class"), queryset=SchoolClass.objects.none(), empty_label=_("Choose …")
    )

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = classes


class PersonForm(forms.Form):
    """A person's name as everybody sees it."""

    name = forms.CharField(label=_("Name"), max_length=80)


class AddressForm(forms.Form):
    """One more mail address of a person."""

    mail = mail_field(_("Another mail address"))


class ReasonForm(forms.Form):
    """Why something is ended or refused."""

    reason = words_field(_("Reason"), help_text=_("It is kept with the record."))


class RollFileForm(forms.Form):
    """The roll as a file."""

    file = forms.FileField(
        label=_("The file"), help_text=_("Saved as CSV, from a spreadsheet or the school’s records system.")
    )
    create_classes = forms.BooleanField(label=_("Make classes that are not here yet"), required=False)
    end_missing = forms.BooleanField(
        label=_("End the place of everybody who is not in the file"),
        required=False,
        help_text=_("Only tick this when the file holds the whole school."),
    )


class RollAgainForm(forms.Form):
    """The same file a second time, after its changes were shown."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=1_500_000, strip=False)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    create_classes = forms.BooleanField(widget=forms.HiddenInput, required=False)
    end_missing = forms.BooleanField(widget=forms.HiddenInput, required=False)


class InvitationForm(forms.Form):
    """An invitation for a class."""

    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), empty_label=_("Choose …")
    )
    ends_on = day_field(_("Last day it works"))
    uses = forms.IntegerField(label=_("How many new families may ask by it"), min_value=1, max_value=500, initial=60)

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = classes


class AdmitForm(forms.Form):
    """Which child on the roll somebody looks after; an empty answer means a child that is not there yet."""

    child = forms.ChoiceField(label=_("Which child is it?"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, children: Any, new_child: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["child"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        known = [(child.ref, _("%(child)s, on the roll") % {"child": child}) for child in children]
        field.choices = [*known, ("", _("%(child)s is new to the roll") % {"child": new_child})]
        field.initial = known[0][0] if len(known) == 1 else ""


class RepresentativeForm(forms.Form):
    """A class rep, chosen from the families of the class."""

    guardian = forms.ChoiceField(label=_("Parent or carer"))

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["guardian"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("Choose …")), *classes]


class OfferForm(forms.Form):
    """A role at the school, offered by mail."""

    name = forms.CharField(label=_("Name"), max_length=80)
    mail = mail_field(_("Mail address"), help_text=_("Only whoever reads this mail can say yes."))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        by_mail = roles_offered_by(acting.hat) - {Role.CLASS_REPRESENTATIVE}  # who is chosen from the class's families
        field.choices = [(role.value, role.label) for role in Role if role in by_mail]


class ClassForm(forms.Form):
    """A new class; its group opens with it."""

    name = forms.CharField(label=_("Name of the class"), max_length=60, help_text=_("For instance Oak."))
    year_group = forms.CharField(
        label=_("Year group, if you like"), max_length=20, required=False, help_text=_("For instance Year 2.")
    )
    year = forms.ModelChoiceField(label=_("School year"), queryset=SchoolYear.objects.none(), required=False)

    def __init__(self, *args: Any, years: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = years
        field.empty_label = None


class YearForm(forms.Form):
    """The next school year."""

    name = forms.RegexField(
        r"^20\d\d/\d\d$",
        label=_("School year"),
        help_text=_("For instance 2027/28."),
        error_messages={"invalid": _("This should look like 2027/28.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_year_%s", **kwargs})  # another form stands on the same page


class TermForm(forms.Form):
    """A stretch of school days."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("For instance Autumn, first half."))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))


class ClosedDayForm(forms.Form):
    """A day in term when the school is closed to parents."""

    on = day_field(_("Day"))
    kind = forms.ChoiceField(label=_("Why"), choices=ClosedDay.Kind.choices)
    name = forms.CharField(label=_("In words, if you like"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_day_%s", **kwargs})  # another form stands on the same page


class MailForm(forms.Form):
    """The school's own mail server."""

    host = forms.CharField(label=_("Name of the mail server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=587)
    security = forms.ChoiceField(
        label=_("How the connection is kept safe"),
        choices=MailSettings.Security.choices,
        initial=MailSettings.Security.STARTTLS,
    )
    username = forms.CharField(label=_("User name, if it asks for one"), max_length=254, required=False)
    password = forms.CharField(
        label=_("Password, if it asks for one"),
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that is stored. Nobody can read it here."),
    )
    sender = mail_field(_("Mails come from"), help_text=_("An address of the school. Replies go there."))


class SecondOpinionForm(forms.Form):
    """The language model that is asked about messages near a threshold."""

    address = forms.CharField(
        label=_("Address of the server"),
        max_length=LONGEST_ADDRESS,
        help_text=_("For instance http://localhost:11434/v1 or https://models.school.example/v1."),
    )
    model = forms.CharField(
        label=_("Name of the model"), max_length=LONGEST_MODEL, help_text=_("As that server knows it.")
    )
    key = forms.CharField(
        label=_("Key, if the server asks for one"),
        required=False,
        max_length=LONGEST_KEY,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that is stored. A new address needs it again."),
    )
    seconds = forms.IntegerField(
        label=_("Longest wait, in seconds"),
        min_value=1,
        max_value=MOST_SECONDS,
        initial=2,
        help_text=_("Whoever writes waits this long at most."),
    )


class SchoolForm(forms.Form):
    """What a head teacher decides."""

    name = forms.CharField(label=_("Name of the school"), max_length=120)
    nation = forms.ChoiceField(
        label=_("Nation"), choices=School.Nation.choices, help_text=_("It decides the bank holidays.")
    )
    office_mail = mail_field(_("Office mail"), help_text=_("New questions from parents are announced here."))
    secretary_mail = mail_field(
        _("Mail for matters for leadership"), help_text=_("Only that there is one; never what it says.")
    )
    urgent_help = words_field(
        _("Urgent help"),
        help_text=_("Local telephone numbers, shown beside 999 when a child may be at risk."),
        required=False,
    )
    answer_days = forms.IntegerField(label=_("School days to answer a question"), min_value=1, max_value=60)
    concern_days = forms.IntegerField(
        label=_("School days to answer a matter for leadership"), min_value=1, max_value=60
    )
    look_by_hour = forms.IntegerField(
        label=_("By which hour a class rep looks at what waits"),
        min_value=0,
        max_value=23,
        help_text=_("From 0 to 23: 21 is nine in the evening."),
    )
    leadership_only = forms.BooleanField(label=_("Keep matters for leadership from the office’s desk"), required=False)
