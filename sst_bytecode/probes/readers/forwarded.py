"""The addresses in headers that name every hop: ``X-Forwarded-For``, and ``Forwarded`` (RFC 7239)."""

from __future__ import annotations

__all__ = ["HOPS", "with_addresses"]

HOPS = frozenset({"x-forwarded-for", "forwarded", "x-original-forwarded-for"})
"""Names of headers whose value is a list of addresses."""

_MOST = 16  # hops that are looked at
_PRIVATE = (
    "10.", "127.", "192.168.", "169.254.", "0.", *(f"172.{second}." for second in range(16, 32)),
    "fc", "fd", "fe80:", "::1",
)  # fmt: skip


def with_addresses(text: str) -> object:
    """What a list of hops tells: itself, as it may be passed on, and each address in it but those of private networks.

    A proxy puts what it saw behind what it was told: the visitor's is mostly the first, to a program that splits them.
    """
    own = [address for hop in text.split(",", _MOST)[:_MOST] if (address := _address(hop)) and address != text]
    return (text, *own) if own else text


def _address(hop: str) -> str:
    """The address of one hop without its port, "" for a private one, or one that keeps its name to itself."""
    told = hop.strip()
    if "=" in told:
        told = next((part.strip()[4:] for part in told.split(";") if part.strip()[:4].lower() == "for="), "")
    told = told.strip('"')
    if told.startswith("["):
        told = told[1:].partition("]")[0]
    elif told.count(":") == 1:
        told = told.partition(":")[0]
    looks = told[:1].isdigit() if "." in told else told.count(":") > 1
    return told if looks and not told.lower().startswith(_PRIVATE) else ""
