"""The transforms as Python, made of the TOML files by ``python -m sst_bytecode.catalog.transforms``: do not edit."""

from __future__ import annotations

# ruff: noqa: E501, Q000 - generated, one entry a line, quoted as `repr` does
# fmt: off
STATE = 1012152082
DIGEST = "1bebd055a0f6146496061cbbb2a277e5"
ENTRIES: tuple[dict[str, object], ...] = (
    {'library': 'hashlib', 'operation': 'md5', 'calls': ('hashlib.md5',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (md5)'},
    {'library': 'hashlib', 'operation': 'sha1', 'calls': ('hashlib.sha1',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha1)'},
    {'library': 'hashlib', 'operation': 'sha224', 'calls': ('hashlib.sha224',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha224)'},
    {'library': 'hashlib', 'operation': 'sha256', 'calls': ('hashlib.sha256',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha256)'},
    {'library': 'hashlib', 'operation': 'sha384', 'calls': ('hashlib.sha384',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha384)'},
    {'library': 'hashlib', 'operation': 'sha512', 'calls': ('hashlib.sha512',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha512)'},
    {'library': 'hashlib', 'operation': 'sha3_224', 'calls': ('hashlib.sha3_224',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha3_224)'},
    {'library': 'hashlib', 'operation': 'sha3_256', 'calls': ('hashlib.sha3_256',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha3_256)'},
    {'library': 'hashlib', 'operation': 'sha3_384', 'calls': ('hashlib.sha3_384',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha3_384)'},
    {'library': 'hashlib', 'operation': 'sha3_512', 'calls': ('hashlib.sha3_512',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (sha3_512)'},
    {'library': 'hashlib', 'operation': 'shake_128', 'calls': ('hashlib.shake_128',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (shake_128)'},
    {'library': 'hashlib', 'operation': 'shake_256', 'calls': ('hashlib.shake_256',), 'inputs': ('args.0', 'args.string', 'args.data'), 'outputs': ('result',), 'where': 'hashing.toml: entry 1 (shake_256)'},
    {'library': 'hashlib', 'operation': '{}', 'name': 'result', 'reader': 'blake2', 'calls': ('hashlib.blake2b',), 'inputs': ('args.0', 'args.data', 'args.string', 'args.key'), 'outputs': ('result',), 'where': 'hashing.toml: entry 2 ({})'},
    {'library': 'hashlib', 'operation': '{}', 'name': 'result', 'reader': 'blake2', 'calls': ('hashlib.blake2s',), 'inputs': ('args.0', 'args.data', 'args.string', 'args.key'), 'outputs': ('result',), 'where': 'hashing.toml: entry 2 ({})'},
    {'library': 'hashlib', 'operation': '{}', 'name': 'result.name', 'calls': ('hashlib.new',), 'inputs': ('args.1', 'args.data', 'args.string'), 'outputs': ('result',), 'where': 'hashing.toml: entry 3 ({})'},
    {'library': 'hashlib', 'operation': '{}', 'name': 'result.name', 'calls': ('hashlib.file_digest',), 'inputs': ('args.0',), 'outputs': ('result',), 'where': 'hashing.toml: entry 4 ({})'},
    {'library': 'hashlib', 'operation': '{}', 'name': 'self.name', 'methods': ('_hashlib:HASH.update', '_hashlib:HASHXOF.update', '_blake2:blake2b.update', '_blake2:blake2s.update', '_md5:md5.update', '_sha1:sha1.update', '_sha2:SHA224Type.update', '_sha2:SHA256Type.update', '_sha2:SHA384Type.update', '_sha2:SHA512Type.update'), 'inputs': ('args.0',), 'outputs': ('self',), 'where': 'hashing.toml: entry 5 ({})'},
    {'library': 'hashlib', 'methods': ('_hashlib:HASH.digest', '_hashlib:HASHXOF.digest', '_blake2:blake2b.digest', '_blake2:blake2s.digest', '_md5:md5.digest', '_sha1:sha1.digest', '_sha2:SHA224Type.digest', '_sha2:SHA256Type.digest', '_sha2:SHA384Type.digest', '_sha2:SHA512Type.digest'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 6 (hashlib)'},
    {'library': 'hashlib', 'methods': ('_hashlib:HASH.hexdigest', '_hashlib:HASHXOF.hexdigest', '_blake2:blake2b.hexdigest', '_blake2:blake2s.hexdigest', '_md5:md5.hexdigest', '_sha1:sha1.hexdigest', '_sha2:SHA224Type.hexdigest', '_sha2:SHA256Type.hexdigest', '_sha2:SHA384Type.hexdigest', '_sha2:SHA512Type.hexdigest'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 6 (hashlib)'},
    {'library': 'hashlib', 'methods': ('_hashlib:HASH.copy', '_hashlib:HASHXOF.copy', '_blake2:blake2b.copy', '_blake2:blake2s.copy', '_md5:md5.copy', '_sha1:sha1.copy', '_sha2:SHA224Type.copy', '_sha2:SHA256Type.copy', '_sha2:SHA384Type.copy', '_sha2:SHA512Type.copy'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 6 (hashlib)'},
    {'library': 'hmac', 'operation': '{}', 'name': 'result.name', 'calls': ('hmac.new', 'hmac.HMAC'), 'inputs': ('args.0', 'args.key', 'args.1', 'args.msg'), 'outputs': ('result',), 'where': 'hashing.toml: entry 7 ({})'},
    {'library': 'hmac', 'operation': 'hmac-{}', 'name': 'args.digest', 'calls': ('hmac.digest',), 'inputs': ('args.0', 'args.key', 'args.1', 'args.msg'), 'outputs': ('result',), 'where': 'hashing.toml: entry 8 (hmac-{})'},
    {'library': 'hmac', 'operation': '{}', 'name': 'self.name', 'methods': ('hmac:HMAC.update', '_hashlib:HMAC.update'), 'inputs': ('args.0', 'args.msg'), 'outputs': ('self',), 'where': 'hashing.toml: entry 9 ({})'},
    {'library': 'hmac', 'methods': ('hmac:HMAC.digest', '_hashlib:HMAC.digest'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 10 (hmac)'},
    {'library': 'hmac', 'methods': ('hmac:HMAC.hexdigest', '_hashlib:HMAC.hexdigest'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 10 (hmac)'},
    {'library': 'hmac', 'methods': ('hmac:HMAC.copy', '_hashlib:HMAC.copy'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'hashing.toml: entry 10 (hmac)'},
    {'library': 'uuid', 'operation': 'uuid3', 'calls': ('uuid.uuid3',), 'inputs': ('args.1', 'args.name'), 'outputs': ('result',), 'where': 'hashing.toml: entry 11 (uuid3)'},
    {'library': 'uuid', 'operation': 'uuid5', 'calls': ('uuid.uuid5',), 'inputs': ('args.1', 'args.name'), 'outputs': ('result',), 'where': 'hashing.toml: entry 11 (uuid5)'},
    {'library': 'hashlib', 'operation': 'pbkdf2-{}', 'name': 'args.0', 'calls': ('hashlib.pbkdf2_hmac',), 'inputs': ('args.1', 'args.2', 'args.password', 'args.salt'), 'outputs': ('result',), 'where': 'hashing.toml: entry 12 (pbkdf2-{})'},
    {'library': 'hashlib', 'operation': 'scrypt', 'calls': ('hashlib.scrypt',), 'inputs': ('args.0', 'args.password', 'args.salt'), 'outputs': ('result',), 'where': 'hashing.toml: entry 13 (scrypt)'},
    {'library': 'bcrypt', 'operation': 'bcrypt', 'calls': ('bcrypt.hashpw',), 'inputs': ('args.0', 'args.password'), 'outputs': ('result',), 'where': 'hashing.toml: entry 14 (bcrypt)'},
    {'library': 'bcrypt', 'operation': 'bcrypt-pbkdf', 'calls': ('bcrypt.kdf',), 'inputs': ('args.0', 'args.password', 'args.1', 'args.salt'), 'outputs': ('result',), 'where': 'hashing.toml: entry 15 (bcrypt-pbkdf)'},
    {'library': 'argon2', 'operation': 'argon2', 'calls': ('argon2.low_level.hash_secret', 'argon2.low_level.hash_secret_raw'), 'methods': ('argon2._password_hasher:PasswordHasher.hash',), 'inputs': ('args.0', 'args.password', 'args.secret', 'args.salt'), 'outputs': ('result',), 'where': 'hashing.toml: entry 16 (argon2)'},
    {'library': 'builtins', 'operation': 'split', 'within': 'application', 'methods': ('builtins:str.split', 'builtins:bytes.split'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (split)'},
    {'library': 'builtins', 'operation': 'rsplit', 'within': 'application', 'methods': ('builtins:str.rsplit', 'builtins:bytes.rsplit'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (rsplit)'},
    {'library': 'builtins', 'operation': 'partition', 'within': 'application', 'methods': ('builtins:str.partition', 'builtins:bytes.partition'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (partition)'},
    {'library': 'builtins', 'operation': 'rpartition', 'within': 'application', 'methods': ('builtins:str.rpartition', 'builtins:bytes.rpartition'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (rpartition)'},
    {'library': 'builtins', 'operation': 'removeprefix', 'within': 'application', 'methods': ('builtins:str.removeprefix', 'builtins:bytes.removeprefix'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (removeprefix)'},
    {'library': 'builtins', 'operation': 'removesuffix', 'within': 'application', 'methods': ('builtins:str.removesuffix', 'builtins:bytes.removesuffix'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (removesuffix)'},
    {'library': 'builtins', 'operation': 'translate', 'within': 'application', 'methods': ('builtins:str.translate', 'builtins:bytes.translate'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (translate)'},
    {'library': 'builtins', 'operation': 'splitlines', 'within': 'application', 'methods': ('builtins:str.splitlines', 'builtins:bytes.splitlines'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 1 (splitlines)'},
    {'library': 'builtins', 'operation': 'replace', 'reader': 'replace', 'within': 'application', 'methods': ('builtins:str.replace', 'builtins:bytes.replace'), 'inputs': ('self',), 'outputs': ('result',), 'where': 'text.toml: entry 2 (replace)'},
)
