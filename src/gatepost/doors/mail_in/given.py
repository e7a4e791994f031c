"""A provider's web call, as the library that knows the providers wants it: body, form and files, each read by us."""

from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict

from gatepost.doors.mail_in.form_body import Field, fields_of


class Given(HttpRequest):
    """A request whose body came whole. Raises NotAForm where the call says that it is a form and it is none."""

    def __init__(self, asked: HttpRequest) -> None:
        super().__init__()
        self.META, self.method, self.path = asked.META, asked.method, asked.path
        self.content_type = asked.content_type
        self._body = asked.read()
        form = QueryDict("", mutable=True, encoding="utf-8")
        if self.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
            for field in self.fields:
                if field.filename:
                    file = SimpleUploadedFile(field.filename, field.content, field.type or "application/octet-stream")
                    self.FILES.appendlist(field.name, file)
                else:
                    form.appendlist(field.name, field.content.decode("utf-8", "replace"))
        self.POST = form  # type: ignore[assignment]  # Django types it as one that cannot be changed any more

    @property
    def body(self) -> bytes:
        """All of the body; Django's own property would refuse what is longer than a page's form."""
        return self._body

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of the form, as bytes."""
        return fields_of(self._body, str(self.META.get("CONTENT_TYPE", "")))

    def field(self, name: str) -> bytes | None:
        """The first field of this name, as bytes; None where there is none."""
        return next((field.content for field in self.fields if field.name == name), None)

    def header(self, name: str) -> str:
        """A header of the call; empty where there is none."""
        found: Any = self.headers.get(name, "")
        return str(found)
