"""By which cipher something is encrypted, and how it is written down: what ciphers themselves do not say."""

from __future__ import annotations

from sst_bytecode.probes.flow.reader import Reader
from sst_bytecode.probes.flow.remembered import Remembered

TYPE_CHECKING = False  # as type checkers understand it: importing `typing` would cost a starting program milliseconds
if TYPE_CHECKING:
    from collections.abc import Mapping

    from sst_bytecode.probes.arguments import Called
    from sst_bytecode.probes.flow.reader import Origins
    from sst_bytecode.probes.flow.tracing import Tracer

__all__ = ["READERS"]


class _Aead(Reader):
    """AESGCM is ``aes-gcm``."""

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        own = type(call.itself()).__name__.lower()
        return _AEADS.get(own, own)


class _Cipher(Reader):
    """Remembers by which cipher an encryptor works, which it does not say itself."""

    always = True

    def __init__(self) -> None:
        self._names = Remembered()

    def before(self, told: Tracer, call: Called, origins: Origins) -> Origins:  # noqa: ARG002 - as readers have it
        return ()

    def named(self, call: Called, result: object, name: object) -> object:
        cipher = call.itself()
        mode = getattr(getattr(cipher, "mode", None), "name", None)
        algorithm = getattr(getattr(cipher, "algorithm", None), "name", "cipher")
        self._names.put(result, f"{algorithm}-{mode}" if mode else str(algorithm))
        return name

    def name_of(self, encryptor: object) -> str:
        """The name of the cipher that made *encryptor*."""
        return str(self._names.get(encryptor) or "cipher")


class _Encryptor(Reader):
    """An encryptor's operation has the name of its cipher."""

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        return _CIPHER.name_of(call.itself())


class _PyCryptodome(Reader):
    """Its modes do not say which cipher they work with; in blocks of sixteen bytes only AES does."""

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        cipher = call.itself()
        own = type(cipher).__name__.lower()
        if not own.endswith("mode"):
            return _AEADS.get(own.removesuffix("cipher"), own.removesuffix("cipher"))
        return f"{'aes' if getattr(cipher, 'block_size', 0) == _AES else 'cipher'}-{own.removesuffix('mode')}"


class _Nacl(Reader):
    """An encoder that is given writes what came out; that a digest has hexadecimal digits is no step."""

    def __init__(self, usual: str) -> None:
        self._usual = usual

    def named(self, call: Called, result: object, name: object) -> object:  # noqa: ARG002 - as readers have it
        encoder = getattr(call.argument("encoder"), "__name__", self._usual)
        step = _ENCODERS.get(encoder) if encoder != self._usual else None
        return f"{name} > {step}" if step else name


_AES = 16  # bytes of a block
_AEADS = {
    "aesgcm": "aes-gcm",
    "aesccm": "aes-ccm",
    "aesocb3": "aes-ocb3",
    "aesgcmsiv": "aes-gcm-siv",
    "chacha20poly1305": "chacha20-poly1305",
}
_ENCODERS = {
    "HexEncoder": "hex",
    "Base16Encoder": "hex",
    "Base32Encoder": "base32",
    "Base64Encoder": "base64",
    "URLSafeBase64Encoder": "base64",
}
_CIPHER = _Cipher()

READERS: Mapping[str, Reader] = {
    "aead": _Aead(), "cipher": _CIPHER, "encryptor": _Encryptor(), "pycryptodome": _PyCryptodome(),
    "nacl": _Nacl("RawEncoder"), "nacl-hash": _Nacl("HexEncoder"),
}  # fmt: skip
