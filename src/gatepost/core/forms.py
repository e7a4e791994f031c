"""Form fields that every room shares, and how a form and its action agree on what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gatepost.core.errors import Invalid
from gatepost.core.refs import new_ref
from gatepost.core.words import checked_words


class WordsField(forms.CharField):
    """Somebody's words, checked as the action will check them, so that a mistake is said beside them and they stay.

    The box has no `maxlength`: with it, browsers cut what is pasted and say nothing.
    """

    def __init__(self, *, limit: int, rows: int = 5, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        # Length and characters are checked by `checked_words`, whose sentences say what to do.
        self.validators = []
        self.error_messages["required"] = "Please write something first."

    def clean(self, value: Any) -> str:
        text = str(value or "")
        if not text.strip() and not self.required:
            return ""
        try:
            return checked_words(text, limit=self.limit, field="words")
        except Invalid as fault:
            raise ValidationError(fault.fields["words"]) from fault


class OnceField(forms.CharField):
    """The form's own key, new on every page: sending one form twice does its work once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, widget=forms.HiddenInput, initial=new_ref, **kwargs)
        self.error_messages["required"] = "This form has lost its key. Please send it again."


def accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for. False when the action raised Invalid: its sentences then stand on the form."""
    try:
        act()
    except Invalid as fault:
        if not fault.fields:
            form.add_error(None, fault.message)
        for field, sentence in fault.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        return False
    return True
