"""The API: one more door, under the same access functions. docs/api.md is the contract with outside clients."""

from gatepost.doors.api.endpoints import api

__all__ = ["api"]
