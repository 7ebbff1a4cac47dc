"""What a watched program gets instead of a call that its policy forbids."""

from __future__ import annotations

__all__ = ["PolicyViolation"]


class PolicyViolation(Exception):  # noqa: N818 - the name is part of the promise to applications
    """The policy denies what a call was about to send; it was not made, or broken off before the chunk in question.

    *category*, *form* and *recipient* say of what to whom, *rule* by which rule, *site* on which line; *rule* is
    ``on_error`` where the call could not be judged and the policy says that such calls fail. No personal value is in
    any of them.
    """

    __slots__ = ()  # what stops a call becomes one of these on its way: see `probes.refusing`

    def __init__(self, rule: str, category: str = "", form: str = "", recipient: str = "", site: str = "") -> None:
        super().__init__(rule, category, form, recipient, site)
        self.rule = rule
        self.category = category
        self.form = form
        self.recipient = recipient
        self.site = site

    def __str__(self) -> str:
        if not self.category:
            return (
                f'what was to be sent could not be judged, and the policy says {self.rule} = "closed"; it was not sent'
            )
        form = f" ({self.form})" if self.form else ""
        return f"{self.category}{form} to {self.recipient} from {self.site}: denied by {self.rule!r}; it was not sent"
