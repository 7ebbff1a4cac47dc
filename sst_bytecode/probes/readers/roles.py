"""What somebody is to a row that refers to them, told from the column's name: who has it, or who only deals with it."""

from __future__ import annotations

from sst_bytecode.personal.fields import classify, is_person, words_of

__all__ = ["DEALING", "OWNING", "are_people", "is_own", "rank"]

OWNING, DEALING = 3, 4
"""Ranks of who owns a row, which of a lead is the seller, and from which on somebody only deals with it."""

_ABOUT = frozenset({"beneficiary", "client", "customer", "guest", "insured", "patient", "student", "subscriber"})
_WITH_ACCOUNT = frozenset({"account", "member", "person", "profile", "user"})
_DETAILS = frozenset({"account", "contact", "profile"})  # people, or how to reach somebody
_STAFF = frozenset(
    {
        "admin", "adviser", "advisor", "agent", "assigned", "assignee", "author", "broker", "caseworker", "clerk",
        "coach", "consultant", "counsellor", "counselor", "creator", "dealer", "dentist", "doctor", "editor",
        "handler", "instructor", "lawyer", "manager", "mentor", "moderator", "nurse", "operator", "physician",
        "practitioner", "recruiter", "referee", "referrer", "rep", "representative", "responsible", "reviewer",
        "salesman", "salesperson", "staff", "supervisor", "support", "teacher", "technician", "therapist",
        "trainer", "tutor", "vet",
    }
)  # fmt: skip
# What people have, and what data about them are called.
_OWN = _DETAILS | frozenset(
    {
        "auth", "basket", "bill", "billing", "booking", "cache", "card", "cart", "consent", "credentials", "data",
        "delivery", "detail", "details", "home", "identity", "info", "invoice", "json", "login", "me", "order",
        "orders", "payment", "payments", "personal", "preferences", "private", "session", "settings", "shipping",
        "state", "subscription",
    }
)  # fmt: skip


def rank(column: str, *, is_single: bool) -> int:
    """How well the reference *column* tells whose a row is, 0 best; *is_single*: each is referred to by one row.

    ``created_by_id`` says who did something, whatever it is.
    """
    words = frozenset(words_of(column))
    if not _STAFF.isdisjoint(words) or "by" in words:
        return DEALING
    if not _ABOUT.isdisjoint(words):
        return 0
    if is_single or not _WITH_ACCOUNT.isdisjoint(words):
        return 1
    return OWNING if "owner" in words else 2


def are_people(table: str) -> bool:
    """Whether the rows of a table of this name are people by it: ``leads``, ``crm_customer``."""
    kind = "".join(words_of(table)[-1:]).removesuffix("s")
    return is_person(kind) and kind not in _DETAILS


def is_own(name: str) -> bool:
    """Whether what is called so, among what is somebody's, is about them, and about nobody else: not a ``friend``."""
    return classify(name) is not None or _OWN.issuperset(words_of(name))
