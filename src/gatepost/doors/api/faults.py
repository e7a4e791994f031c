"""What went wrong, as the API says it: `{error, message, fields}` with the fault's status, whatever it was."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gatepost.core.errors import GatepostError, Invalid, NotFound, Unavailable
from gatepost.doors.errors import TooLarge

# What is said of a field, by the kind of mistake that pydantic found, with what it names of the rule that was broken.
SENTENCES = {
    "missing": "This is needed.",
    "string_type": "This must be text.",
    "string_unicode": "This has characters in it that cannot be shown.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "This must be a whole number.",
    "string_too_short": "This must not be empty.",
    "string_too_long": "This may have {max_length} characters at most.",
    "literal_error": "This must be one of: {expected}.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than_equal": "This must be {le} or less.",
    "list_type": "This must be a list.",
    "too_short": "This list must not be empty.",
    "too_long": "This list may have {max_length} entries at most.",
    "extra_forbidden": "There is no such field.",
    "dict_type": "This must be a JSON object.",
    "model_attributes_type": "This must be a JSON object.",
}


def handle_faults(api: NinjaAPI) -> None:
    """Give an API its answers to everything that can go wrong under it."""

    def handle(kind: type[Exception], meaning: Callable[[Any], GatepostError]) -> None:
        api.add_exception_handler(kind, lambda request, fault: fault_answer(api, request, meaning(fault)))

    handle(GatepostError, lambda fault: fault)
    handle(ValidationError, _wrong_fields)
    handle(HttpError, _unreadable)
    handle(UnreadablePostError, _unreadable)
    handle(RequestDataTooBig, lambda _: TooLarge())
    handle(DataError, lambda _: NotFound())  # a reference with NUL or the like in it: nothing has such a name
    # The database does not answer: the same request, with the same key, may be sent again.
    handle(OperationalError, lambda _: Unavailable())
    handle(InterfaceError, lambda _: Unavailable())
    handle(DatabaseError, _of_no_kind)


def fault_answer(api: NinjaAPI, request: HttpRequest, fault: GatepostError) -> HttpResponse:
    """`{error, message, fields}` with the fault's status."""
    body = {"error": fault.code, "message": fault.message, "fields": fault.fields}
    response = api.create_response(request, body, status=fault.status)
    if "retry_after" in fault.facts:
        response["Retry-After"] = str(fault.facts["retry_after"])
    return response


def _wrong_fields(fault: ValidationError) -> Invalid:
    """One sentence for each field; the whole body is `body`."""
    fields = {}
    for wrong in fault.errors:
        places = [str(place) for place in wrong["loc"][1:] if place != "body"]
        fields[".".join(places) or "body"] = _sentence(wrong)
    return Invalid("The request is not as it must be. Nothing was stored.", fields=fields)


def _sentence(wrong: dict[str, Any]) -> str:
    """One mistake in plain words; one of a kind that nobody foresaw in pydantic's own."""
    sentence = SENTENCES.get(str(wrong["type"]), "")
    return sentence.format(**wrong.get("ctx", {})) if sentence else f"{wrong['msg']}."


def _of_no_kind(fault: DatabaseError) -> Unavailable:
    """SQLite, whose disk is just being taken away, names no kind of fault. A fault of ours has one, and stays a 500."""
    if type(fault) is DatabaseError:
        return Unavailable()
    raise fault


def _unreadable(_: Exception) -> Invalid:
    return Invalid("The request could not be read. Send JSON in UTF-8.")
