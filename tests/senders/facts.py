"""What each sender sends, as it was read off the wire: whose it is, which field, in which form.

Everything else that it sends is nobody's: constants, prices one above an income, words that a name is part of.
"""

from __future__ import annotations

__all__ = ["FACTS"]

_ALL = ("user_id", "email", "first_name", "last_name", "phone", "birth_date", "income", "city", "ip")
# A request's signature is a keyed digest of what is in it: nobody can tell by value.
_SIGNED = "json > sha256 > concat > sha256 > concat > hmac-sha256"

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
    "amazon": {
        ("subject", "user_id", "json > base64"),
        ("subject", "email", "lower > md5 > json > base64"),
        ("subject", "email", ""),
        ("subject", "birth_date", ""),
        ("other", "email", ""),
        ("subject", "user_id", f"json > base64 > {_SIGNED}"),
        ("subject", "email", f"lower > md5 > json > base64 > {_SIGNED}"),
        ("subject", "email", _SIGNED),
        ("subject", "birth_date", _SIGNED),
        ("other", "email", _SIGNED),
    },
    "fluentd": {("subject", "email", "upper"), ("subject", "phone", "digits")},
    "customer_io": {
        ("subject", "user_id", ""),
        ("subject", "email", ""),
        ("subject", "birth_date", "epoch"),
        ("subject", "last_name", ""),
    },
    "telemetry": {("subject", "user_id", ""), ("subject", "email", "lower")},
    "slack": {("subject", "email", ""), ("subject", "first_name", ""), ("subject", "last_name", "")},
    # The frames of a trace hold both people whole.
    "rollbar_trace": {(person, field, "") for person in ("subject", "other") for field in _ALL},
}
