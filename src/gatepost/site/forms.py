"""The fields that the house's pages share, and the status of a page with forms."""

from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOO_LONG = "This is %(show_value)d characters long. Please keep it under %(limit_value)d."


def status_of(*shown: forms.Form | None) -> int:
    """The HTTP status of a page with forms: 422 when one of them comes back with something to put right."""
    return 422 if any(form is not None and form.is_bound and form.errors for form in shown) else 200


def day_field(label: "StrOrPromise", *, help_text: "StrOrPromise" = "", required: bool = True) -> forms.DateField:
    """A day, picked by the browser's own calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Please write the day as 2026-09-02."},
    )


def words_field(
    label: "StrOrPromise", *, help_text: "StrOrPromise" = "", required: bool = True, limit: int = 1_000, rows: int = 3
) -> forms.CharField:
    """A few sentences. The box has no `maxlength`: with it, browsers cut what is pasted and say nothing."""
    field = forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": TOO_LONG},
    )
    field.widget.attrs.pop("maxlength", None)
    return field


def mail_field(label: "StrOrPromise", *, help_text: "StrOrPromise" = "", required: bool = True) -> forms.EmailField:
    """A mail address."""
    return forms.EmailField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=254,
        error_messages={"invalid": "This address looks incomplete. It should look like name@example.org."},
    )
