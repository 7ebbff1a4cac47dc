"""Which requests are in course: what they gave is kept, whatever else has to make room."""

from __future__ import annotations

__all__ = ["Course"]

_MOST = 10_000  # requests at once; more have not been ended


class Course:
    """The ids of requests that have begun and are not over; "", which is no request's, is always among them.

    What no request gave may be all there is: a script has none.
    """

    __slots__ = ("_requests",)

    def __init__(self) -> None:
        self._requests = {""}

    def begin(self, request: str) -> None:
        """A request begins."""
        if len(self._requests) > _MOST:
            self._requests = {""}
        self._requests.add(request)

    def end(self, request: str) -> None:
        """It is over."""
        self._requests.discard(request)

    def __contains__(self, request: str) -> bool:
        return request in self._requests
