"""allauth's second factors, with our words and rules."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by allauth; people come by the roll or an invitation."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names and keys of second factors."""
