"""What each sender sends, as it was read off the wire: whose it is, which field, in which form.

Everything else that it sends is nobody's: constants, prices one above an income, words that a name is part of.
"""

from __future__ import annotations

__all__ = ["FACTS"]

_ALL = ("user_id", "email", "first_name", "last_name", "phone", "birth_date", "income", "city", "ip", "iban")

FACTS = {
    "rudder": {
        ("subject", "user_id", ""),
        ("subject", "email", "lower > sha256"),
        ("subject", "first_name", ""),
        ("subject", "income", ""),
        ("subject", "ip", ""),
        ("other", "email", ""),
    },
    "twilio_form": {("subject", "phone", ""), ("subject", "first_name", "")},
    # A request's signature is a digest of all that is in it, and says nothing that this does not.
    "amazon": {
        ("subject", "user_id", "json > base64"),
        ("subject", "email", "lower > md5 > json > base64"),
        ("subject", "email", ""),
        ("subject", "birth_date", ""),
        ("other", "email", ""),
    },
    # The names that an escaped address is made of are not told of the signature.
    "amazon_form": {("subject", "email", ""), ("other", "email", "lower")},
    "fluentd": {("subject", "email", "upper"), ("subject", "phone", "digits")},
    "customer_io": {
        ("subject", "user_id", ""),
        ("subject", "email", ""),
        ("subject", "birth_date", "epoch"),
        ("subject", "last_name", ""),
    },
    "telemetry": {("subject", "user_id", ""), ("subject", "email", "lower")},
    # Halves of a name, an account in groups, what is left of a pseudonym, a signed notice; and a lookalike of each.
    "partner": {
        ("subject", "first_name", ""),
        ("subject", "last_name", ""),
        ("subject", "first_name", "lower > concat > sha1"),
        ("subject", "last_name", "lower > concat > sha1"),
        ("subject", "iban", "respaced"),
        ("subject", "email", "lower > concat > sha256 > truncated"),
        ("subject", "phone", "national > sha256"),
        ("subject", "email", ""),
        ("other", "email", ""),
        ("subject", "ip", "number"),
        ("subject", "ip", "net-24"),
    },
    "slack": {("subject", "email", ""), ("subject", "first_name", ""), ("subject", "last_name", "")},
    # The frames of a trace hold both people whole.
    "rollbar_trace": {(person, field, "") for person in ("subject", "other") for field in _ALL},
}
