"""See what a Python server does with people's data: what of whom went to which company, from which line.

PYTEST_DONT_REWRITE: whoever watches is imported before pytest asks which plugins there are.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from sst_bytecode.handle import get_tracker
    from sst_bytecode.policy.violation import PolicyViolation
    from sst_bytecode.session import disable, enable
    from sst_bytecode.store.mixins import DataLineageMixin, DataSharingEventMixin, DataTagMixin

__all__ = [
    "DataLineageMixin",
    "DataSharingEventMixin",
    "DataTagMixin",
    "PolicyViolation",
    "disable",
    "enable",
    "get_tracker",
]

_HOMES = {
    "DataLineageMixin": "sst_bytecode.store.mixins",
    "DataSharingEventMixin": "sst_bytecode.store.mixins",
    "DataTagMixin": "sst_bytecode.store.mixins",
    "PolicyViolation": "sst_bytecode.policy.violation",
    "disable": "sst_bytecode.session",
    "enable": "sst_bytecode.session",
    "get_tracker": "sst_bytecode.handle",
}


def __getattr__(name: str) -> object:
    """Import what is asked for (PEP 562): a watched program must not pay for SQLAlchemy at its start."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name == "enable":  # before what it needs is loaded
        import_module("sst_bytecode.undisturbed").begin()
    return getattr(import_module(_HOMES[name]), name)
