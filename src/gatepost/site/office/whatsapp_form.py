"""What an administrator fills in about the school's WhatsApp number."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.delivery.whatsapp.number import LONGEST_SECRET, NumberWanted
from gatepost.delivery.whatsapp.prices import MARKETING, PLANNING_RATE, SERVICE, UTILITY

KEEP_IT = _("Leave it empty to keep the one that is stored. Nobody can read it here.")


class WhatsAppForm(forms.Form):
    """The number, its keys, and what it may cost. Money is asked in pounds, a price in pence."""

    shown_number = forms.CharField(
        label=_("The number that parents write to"), max_length=24, help_text=_("For instance +44 1632 960001.")
    )
    phone_number_id = forms.CharField(label=_("Phone number ID"), max_length=40, help_text=_("From Meta, “API Setup”."))
    business_account_id = forms.CharField(
        label=_("WhatsApp Business Account ID"),
        max_length=40,
        required=False,
        help_text=_("From Meta, “API Setup”. With it the templates can be checked."),
    )
    access_token = forms.CharField(
        label=_("Token of a system user"),
        required=False,
        max_length=LONGEST_SECRET,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=KEEP_IT,
    )
    app_secret = forms.CharField(
        label=_("App secret"),
        required=False,
        max_length=LONGEST_SECRET,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=KEEP_IT,
    )
    monthly_cap = forms.DecimalField(
        label=_("At most a month, in pounds"),
        min_value=Decimal(0),
        max_value=Decimal(10_000),
        decimal_places=2,
        initial=Decimal(0),
        help_text=_("Near it, messages of the class stop first. With nothing allowed, only free messages are sent."),
    )
    price = forms.DecimalField(
        label=_("Price of a message, in pence"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=4,
        initial=Decimal(PLANNING_RATE) / 10_000,
        help_text=_("From Meta’s price list for your country."),
    )
    marketing_price = forms.DecimalField(
        label=_("Price of what Meta counts as marketing, in pence"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=4,
        required=False,
        help_text=_("From the same list. Left empty, it is reckoned as four times the price above."),
    )
    free_each_month = forms.IntegerField(
        label=_("Free messages a month"), min_value=0, max_value=1_000_000, initial=1000, help_text=_("As Meta says.")
    )
    digest_at = forms.TimeField(
        label=_("When the day’s messages go out"), initial="18:00", widget=forms.TimeInput(attrs={"type": "time"})
    )
    allows_relays = forms.BooleanField(
        label=_("Parents may choose to get each message by itself"),
        required=False,
        help_text=_("It costs many times as much as one digest a day."),
    )
    news_template = forms.CharField(
        label=_("Name of the template for news of the class"), max_length=120, initial="gatepost_class_news"
    )
    notice_template = forms.CharField(
        label=_("Name of the template for something private"), max_length=120, initial="gatepost_something_to_read"
    )
    template_language = forms.CharField(label=_("Language of the templates"), max_length=12, initial="en_GB")
    is_on = forms.BooleanField(label=_("Parents can take part over WhatsApp"), required=False, initial=True)

    def wanted(self) -> NumberWanted:
        """What was filled in. An empty secret keeps the stored one."""
        filled = dict(self.cleaned_data)
        price = int(filled.pop("price") * 10_000)
        rates = {UTILITY: price, SERVICE: price}
        marketing = filled.pop("marketing_price")
        if marketing is not None:
            rates[MARKETING] = int(marketing * 10_000)
        for secret in ("access_token", "app_secret"):
            filled[secret] = filled[secret] or None
        filled["monthly_cap"] = int(filled["monthly_cap"] * 100)
        return NumberWanted(rates=rates, **filled)


def filled_from(row: WhatsAppNumber) -> dict[str, Any]:
    """What the form shows of a number that is set; no secret."""
    names = (
        "shown_number",
        "phone_number_id",
        "business_account_id",
        "free_each_month",
        "digest_at",
        "allows_relays",
        "news_template",
        "notice_template",
        "template_language",
        "is_on",
    )
    shown = {name: getattr(row, name) for name in names}
    rate = int(row.rates.get(UTILITY, PLANNING_RATE))
    if MARKETING in row.rates:
        shown["marketing_price"] = Decimal(int(row.rates[MARKETING])) / 10_000
    return shown | {"monthly_cap": Decimal(row.monthly_cap) / 100, "price": Decimal(rate) / 10_000}
