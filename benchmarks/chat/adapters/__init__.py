"""Systems that can be measured. To add one: write a subclass of base.Adapter and name it here."""

import importlib
from typing import cast

from benchmarks.chat.adapters.base import Adapter

SYSTEMS = {
    "gatepost": "benchmarks.chat.adapters.gatepost:Gatepost",
    "gatepost-pg": "benchmarks.chat.adapters.gatepost:GatepostPostgres",
    "floor": "benchmarks.chat.adapters.floor:Floor",
    "ejabberd-mnesia": "benchmarks.chat.adapters.ejabberd:EjabberdMnesia",
    "ejabberd-pg": "benchmarks.chat.adapters.ejabberd:EjabberdPostgres",
    "prosody-files": "benchmarks.chat.adapters.prosody:ProsodyFiles",
    "prosody-pg": "benchmarks.chat.adapters.prosody:ProsodyPostgres",
    "synapse-pg": "benchmarks.chat.adapters.matrix:Synapse",
}


def load(name: str) -> type[Adapter]:
    """The class of a system: by its name above, or as `my.module:MyAdapter`."""
    module, _, found = SYSTEMS.get(name, name).partition(":")
    return cast(type[Adapter], getattr(importlib.import_module(module), found))
