"""The tracker as an application sees it: where it says into which database of its own the rows shall go."""

from __future__ import annotations

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Handle", "get_tracker"]


class Handle:
    """What `get_tracker` answers; without tracking every attribute can be set and nothing happens.

    *db_session* is the application's session (a `Session`, a `scoped_session`, Flask-SQLAlchemy's ``db.session``): only
    the address of its database and the way to connect are taken from it. *DataTagModel*, *DataSharingEvent* and
    *DataLineage* are the application's classes, made from the mixins of the same names; for one that is not set a table
    of our own is made in the same database. Set them before the first request; *joined* tells afterwards what came of
    it.

    *authorise_page* decides who may see ``/provenance``: it is called with Flask's request and answers True, False, or
    a response of its own (a redirection to a login). Without it, whoever sits at this machine and has a one-time link.
    """

    def __init__(self) -> None:
        self.db_session: Any = None
        self.DataTagModel: type | None = None
        self.DataSharingEvent: type | None = None
        self.DataLineage: type | None = None
        self.authorise_page: Callable[..., object] | None = None
        self.joined = ""  # the database's URL without a password, or why rows stay elsewhere, once that is known

    @property
    def models(self) -> dict[str, type]:
        """The application's classes by the role that the store knows them under."""
        given = {"tags": self.DataTagModel, "events": self.DataSharingEvent, "lineage": self.DataLineage}
        return {role: model for role, model in given.items() if model is not None}


_handle = Handle()


def get_tracker() -> Handle:
    """The one tracker of this process."""
    return _handle
