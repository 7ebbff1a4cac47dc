"""What programs make at random, ids, times and versions, is no person's: the shape of a value does not make it such."""

from __future__ import annotations

import random
import re
import uuid
from importlib.resources import files

import pytest

from sst_bytecode.personal.accounts import _LAYOUTS, is_iban
from sst_bytecode.personal.confirm import national_number
from sst_bytecode.personal.detectors import detect

_IDS = 200_000
_NUMBERS = 500
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_chance = random.Random(20261130)


def _of(letters, count):
    return lambda: "".join(_chance.choices(letters, k=count))


def _joined(mark, form, *most):
    return lambda: mark.join(form % _chance.randrange(one) for one in most)


def _between(first, last):
    return lambda: str(_chance.randrange(first, last))


KINDS = {
    **{f"hex{count}": _of("0123456789abcdef", count) for count in (7, 9, 12, 16, 20, 24, 32, 40)},
    **{f"HEX{count}": _of("0123456789ABCDEF", count) for count in (16, 24, 32)},
    **{f"base32-{count}": _of(_BASE32, count) for count in (16, 20, 22, 26)},
    **{f"digits{count}": _of("0123456789", count) for count in range(8, 21)},
    "uuid": lambda: str(uuid.UUID(bytes=_chance.randbytes(16))),
    "ulid": lambda: "01" + _of(_CROCKFORD, 24)(),
    "snowflake": _between(10**17, 2 * 10**18),
    "seconds": _between(15 * 10**8, 19 * 10**8),
    "milliseconds": _between(15 * 10**11, 19 * 10**11),
    "microseconds": _between(15 * 10**14, 19 * 10**14),
    "nanoseconds": _between(15 * 10**17, 19 * 10**17),
    "semver": _joined(".", "%d", 30, 60, 1000),
    "version": _joined(".", "%d", 30, 30, 30, 30),
    "mac": _joined(":", "%02x", *[256] * 6),
    "eui64": _joined(":", "%02x", *[256] * 8),
    "order": _joined("-", "%05d", 1000, 10**7, 10**7),
    "invoice": _joined("-", "%04d", 10**6, 10**4),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_random_id_has_no_category(kind):
    """At most one id in a hundred thousand of a kind looks like somebody's number, address or account."""
    per_kind = _IDS if kind in {"hex16", "hex32", "digits16"} else _IDS // 10
    told = sum(detect(KINDS[kind]()) is not None for _ in range(per_kind))
    assert told <= per_kind // 100_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_random_id_is_no_number_of_a_person(kind):
    """Not by the plans of countries either: of nine digits one in two would be an American's."""
    assert not [number for _ in range(_NUMBERS) if (number := national_number(KINDS[kind]()))]


def test_the_layouts_are_the_registrys():
    """Each country's length and layout, as python-stdnum has them from the registry."""
    lines = files("stdnum").joinpath("iban.dat").read_text().splitlines()
    registry = {line[:2]: re.findall(r"(\d+)!([nac])", line) for line in lines if not line.startswith("#")}
    ours = {country: re.findall(r"(\d+)([nac])", layout) for country, layout in _LAYOUTS.items()}
    assert {country: _spread(layout) for country, layout in ours.items()} == {
        country: _spread(layout) for country, layout in registry.items()
    }


def _spread(layout):
    return "".join(int(count) * kind for count, kind in layout)


@pytest.mark.parametrize("text", ["DE89 3704 0044 0532 0130 00", "gb82west12345698765432", "NO9386011117947"])
def test_an_account_is_known_in_either_case(text):
    """Whole or in groups of four; in another country's length it is none, whatever its check digits."""
    assert is_iban(text)
    assert not is_iban(text[:-1])
    assert not is_iban("US" + text[2:])
