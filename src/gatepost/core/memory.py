"""How a process asks for memory: few pools, and back to the machine goes what is not used."""

import ctypes

# From glibc's malloc.h. A pool of its own for each thread, as glibc would make it, keeps what one thread has let go of
# from all the others; here one thread works at a time.
_M_ARENA_MAX = -8
_ARENAS = 2


def ask_from_few_pools() -> bool:
    """Let all threads share two pools of memory; whether this C library can. To be called before threads start."""
    few = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(few is not None and few(_M_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Give back what was freed but kept for later: a start frees far more than a server asks for afterwards.

    Whether anything was given back; False where the C library has no such thing (musl, macOS).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim is not None and trim(0))
