"""Whole addresses for mails: a page's path made absolute at the school's own host name."""

from urllib.parse import urlsplit

from django.conf import settings

from gatepost.people.models import School


def base_url(school: School) -> str:
    """`https://oakfield.example`, without a slash at its end.

    The installation's own address while it serves one school; each school's host name, with the same scheme and port,
    once there are several.
    """
    base: str = settings.BASE_URL
    if not School.objects.exclude(pk=school.pk).exists():
        return base
    parts = urlsplit(base)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{school.host}{port}"


def absolute(school: School, path: str) -> str:
    """The whole address of a page. `path` begins with one slash. Raises ValueError for anything else."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        raise ValueError("a path begins with one slash")
    return base_url(school) + path
