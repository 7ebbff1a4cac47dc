"""Words that a rule may use for what is known by name: categories of data, forms, groups of countries."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False  # as in `datum`
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

__all__ = ["EEA", "RECIPIENT_CATEGORIES", "is_step", "known_categories", "nearest", "nearest_step", "strange_steps"]

EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""The European Economic Area, in which the GDPR is in force (decision of the EEA Joint Committee No 154/2018)."""

RECIPIENT_CATEGORIES = (
    "advertising", "ai", "analytics", "cloud", "collaboration", "commerce", "crm", "customer data", "data warehouse",
    "error tracking", "feature flags", "fraud", "identity", "logging", "maps", "messaging", "monitoring", "payments",
    "support",
)  # fmt: skip
"""What recipients of the catalogue do with what they get; the user's own list may have others."""

_STEPS = frozenset({
    "adler32", "aes-siv", "amounts", "argon2", "argon2i", "argon2id", "base32", "base64", "base85", "bcrypt",
    "bcrypt-pbkdf", "blake2b", "blake2s", "box", "br", "bz2", "cbor", "chacha20", "chacha20-poly1305", "compact",
    "concat", "crc32", "ctime", "d-month-y", "date", "datetime", "day", "decimal", "decimal-comma", "deflate",
    "digits", "e164", "epoch", "epoch-ms", "escape", "fernet", "fixed-2", "float", "format", "fromisoformat",
    "fromordinal", "fromtimestamp", "gmail", "grouped", "gzip", "hash", "hex", "hkdf", "html", "in-parts",
    "in-words", "initial", "int", "iso", "isoformat", "itsdangerous", "json", "jwe", "jwt", "lower", "lz4",
    "marshal", "md5", "month", "month-d-y", "month-day", "msgpack", "murmur3", "murmur3-128", "national", "net-24",
    "no-accents", "no-dots", "no-punctuation", "no-space", "no-tag", "normalize", "number", "one-space",
    "partition", "pbkdf2", "percent", "pickle", "quantize", "quoted-printable", "raw", "re.findall", "re.match",
    "re.split", "re.sub", "removeprefix", "removesuffix", "replace", "respaced", "ripemd160", "round", "rounded",
    "rpartition", "rsa", "rsplit", "salsa20", "scrypt", "sealedbox", "secretbox", "sha1", "sha224", "sha256",
    "sha384", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "sha512", "sha512_224", "sha512_256", "shake_128",
    "shake_256", "siphash24", "sm3", "soundex", "split", "splitlines", "strftime", "strip", "strptime", "struct",
    "timestamp", "title", "to_integral_value", "toordinal", "translate", "truncated", "unidecode", "upper",
    "uuencode", "uuid", "uuid3", "uuid5", "verbatim", "xchacha20-poly1305", "xxh128", "xxh32", "xxh3_128",
    "xxh3_64", "xxh64", "xz", "year", "zip5", "zstd",
})  # fmt: skip
_MADE = re.compile(
    r"blake2[bs]-\d+|shake_(128|256)-\d+|round-\d+|[dmy]+([-/. ][dmy]+){1,2}"
    r"|\w+-(cbc|ccm|cfb8?|ctr|eax|ecb|gcm|ocb|ofb|siv|xts)"
)
_KEYED = re.compile(r"(hmac|keyed|pbkdf2)-")


def is_step(name: str) -> bool:
    """Whether *name* is a step that forms have. Not all can be told: ciphers and encodings have names of their own."""
    name = _KEYED.sub("", name.lower())
    if name in _STEPS or _MADE.fullmatch(name):
        return True
    from codecs import lookup

    try:
        lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def strange_steps(form: str, own: Container[str]) -> Iterator[str]:
    """The steps of a rule's *form* that are neither ours nor the user's *own*, patterns left out."""
    for step in form.split(" > "):
        if "*" not in step and step not in own and not is_step(step):
            yield step


def nearest_step(name: str) -> str:
    """The step that *name*, which is none, is most likely a slip of the pen for; "" if it is like none."""
    keyed = _KEYED.match(name.lower())
    before = keyed[0] if keyed else ""
    found = nearest(name[len(before) :], _STEPS)
    return before + found if found else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The one of *known* that *name* is most likely a slip of the pen for; "" if it is like none."""
    from difflib import get_close_matches

    folded = {one.lower(): one for one in known}
    found = get_close_matches(name.lower(), folded, 1, 0.8)
    return folded[found[0]] if found else ""


def known_categories() -> Iterable[str]:
    """The short names of the categories of data that findings carry."""
    import tomllib

    import sst_bytecode.personal

    folder = os.path.dirname(str(sst_bytecode.personal.__file__))  # noqa: PTH120 - pathlib is not imported in a watched program
    with open(os.path.join(folder, "categories.toml"), "rb") as file:  # noqa: PTH118, PTH123 - as above
        return tuple(tomllib.load(file)["category"])
