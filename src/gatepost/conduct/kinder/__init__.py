"""A kinder wording of a message that does not pass, made of its own words alone. `Judge.kinder` offers one."""

from gatepost.conduct.kinder.offer import Kinder, kinder

__all__ = ["Kinder", "kinder"]
