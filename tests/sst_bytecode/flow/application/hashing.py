import base64
import hashlib
import hmac
import io
import uuid
import zlib
from hashlib import sha512 as strong
from urllib.parse import quote, urlencode

import argon2
import argon2.low_level
import bcrypt
import mmh3
import nacl.encoding
import nacl.hash
import nacl.pwhash
import xxhash
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as mac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT = b"0123456789abcdef"
SALTED = hashlib.new("sha256", SALT)  # before anybody's data are there
SIGNING = hmac.new(SALT, digestmod="sha256")


def address(user):
    return user["email"].strip().lower()


def sha256(user):
    """email: lower > sha256"""
    return hashlib.sha256(address(user).encode()).hexdigest()


def md5(user):
    """email: lower > md5"""
    return hashlib.md5(address(user).encode(), usedforsecurity=False).hexdigest()


def sha1(user):
    """email: lower > sha1"""
    return hashlib.sha1(string=address(user).encode()).hexdigest()


def of_a_query(user):
    """email: percent > concat > hmac-sha256; phone: percent > concat > hmac-sha256"""
    query = urlencode({"email": user["email"], "phone": user["phone"], "at": 1700000000})
    return hmac.new(SALT, query.encode(), "sha256").hexdigest()


def of_an_escaped_text(user):
    """email: percent > sha384"""
    return hashlib.sha384(quote(user["email"]).encode()).hexdigest()


def sha224(user):
    """email: sha224"""
    return hashlib.sha224(user["email"].encode()).hexdigest()


def sha384(user):
    """email: sha384"""
    return hashlib.sha384(user["email"].encode()).hexdigest()


def sha512_imported_by_name(user):
    """email: sha512"""
    return strong(user["email"].encode()).hexdigest()


def sha3_256(user):
    """email: sha3_256"""
    return hashlib.sha3_256(user["email"].encode()).hexdigest()


def blake2b(user):
    """email: blake2b"""
    return hashlib.blake2b(user["email"].encode()).hexdigest()


def blake2b_short(user):
    """email: blake2b-256"""
    return hashlib.blake2b(user["email"].encode(), digest_size=32).hexdigest()


def blake2s_keyed(user):
    """email: keyed-blake2s"""
    return hashlib.blake2s(user["email"].encode(), key=b"k").hexdigest()


def shake(user):
    """email: shake_128"""
    return hashlib.shake_128(user["email"].encode()).hexdigest(20)


def salted(user):
    """email: lower > concat > sha256"""
    return hashlib.sha256(SALT + address(user).encode()).hexdigest()


def salted_with_text(user):
    """email: lower > concat > sha256"""
    return hashlib.sha256(("pepper" + address(user) + "salt").encode()).hexdigest()


def new_and_update(user):
    """email: lower > concat > sha256"""
    made = hashlib.new("sha256")
    made.update(SALT)
    made.update(address(user).encode())
    return made.hexdigest()


def new_with_data(user):
    """email: sha256"""
    return hashlib.new("sha256", user["email"].encode()).hexdigest()


def update_of_bound_method(user):
    """email: concat > sha1"""
    made = hashlib.sha1(SALT)
    made.update(user["email"].encode())
    return made.copy().hexdigest()


def update_alone(user):
    """email: sha256"""
    made = hashlib.sha256(b"")
    made.update(user["email"].encode())
    made.update(b"")
    return made.hexdigest()


def salted_when_made(user):
    """email: concat > sha256"""
    made = hashlib.new("sha256", b"salt")
    made.update(user["email"].encode())
    return made.hexdigest()


def several_updates(user):
    """email: concat > sha256; phone: concat > sha256"""
    made = hashlib.sha256()
    made.update(user["email"].encode())
    made.update(b"|")
    made.update(user["phone"].encode())
    return made.hexdigest()


def something_after(user):
    """email: lower > concat > md5"""
    made = hashlib.md5(address(user).encode(), usedforsecurity=False)
    made.update(b"|")
    return made.hexdigest()


def copy_of_a_salted_one(user):
    """email: concat > sha256"""
    made = SALTED.copy()
    made.update(user["email"].encode())
    return made.hexdigest()


def copied_before_the_rest(user):
    """email: sha256"""
    made = hashlib.sha256()
    made.update(user["email"].encode())
    copy = made.copy()
    copy.update(b"|")
    return made.hexdigest()


def copied_and_salted(user):
    """email: concat > sha512"""
    made = hashlib.sha512()
    made.update(user["email"].encode())
    copy = made.copy()
    copy.update(b"|")
    return copy.hexdigest()


def shake_salted(user):
    """email: concat > shake_256"""
    made = hashlib.shake_256(SALT)
    made.update(user["email"].encode())
    return made.hexdigest(20)


def blake2b_keyed_update(user):
    """email: keyed-blake2b"""
    made = hashlib.blake2b(key=b"k")
    made.update(user["email"].encode())
    return made.hexdigest()


def blake2b_short_update(user):
    """email: blake2b-96"""
    made = hashlib.blake2b(digest_size=12, person=b"x")
    made.update(user["email"].encode())
    return made.hexdigest()


def blake2b_short_keyed_update(user):
    """email: keyed-blake2b-96"""
    made = hashlib.new("blake2b", digest_size=12, key=b"k")
    made.update(user["email"].encode())
    return made.copy().hexdigest()


def blake2s_salted_update(user):
    """email: concat > keyed-blake2s"""
    made = hashlib.blake2s(SALT, key=b"k")
    made.update(user["email"].encode())
    return made.hexdigest()


def raw_digest(user):
    """email: concat > sha256"""
    return hashlib.sha256(SALT + user["email"].encode()).digest()


def file_digest(user):
    """email: concat > sha256"""
    return hashlib.file_digest(io.BytesIO(b"file:" + user["email"].encode()), "sha256").hexdigest()


def hmac_new(user):
    """email: lower > hmac-sha256"""
    return hmac.new(b"secret", address(user).encode(), hashlib.sha256).hexdigest()


def hmac_update(user):
    """email: lower > hmac-sha512"""
    made = hmac.new(b"secret", digestmod="sha512")
    made.update(address(user).encode())
    return made.hexdigest()


def hmac_without_padding(user):
    """email: hmac-sha512 > base64"""
    made = hmac.new(b"secret", user["email"].encode(), "sha512").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def salted_without_padding(user):
    """email: concat > sha256 > base64"""
    made = hashlib.sha256(SALT + user["email"].encode()).digest()
    return "id=" + base64.b64encode(made).decode().rstrip("=") + ";v=1"


def base32_without_padding(user):
    """email: hmac-sha256 > base32"""
    made = hmac.new(b"secret", user["email"].encode(), "sha256").digest()
    return base64.b32encode(made).rstrip(b"=").decode()


def base64_cut_short(user):
    """email: hmac-sha256 > base64 > truncated"""
    made = hmac.new(b"secret", user["email"].encode(), "sha256").digest()
    return base64.urlsafe_b64encode(made)[:30].decode()


def hmac_of_several_updates(user):
    """email: concat > hmac-sha256"""
    made = hmac.new(b"secret", digestmod="sha256")
    made.update(b"v1|")
    made.update(user["email"].encode())
    return made.hexdigest()


def hmac_of_a_message_and_an_update(user):
    """email: concat > hmac-sha256"""
    made = hmac.new(b"secret", b"v1|", "sha256")
    made.update(user["email"].encode())
    return made.hexdigest()


def hmac_copied(user):
    """email: hmac-sha256"""
    made = SIGNING.copy()
    made.update(user["email"].encode())
    return made.hexdigest()


def hmac_of_an_address_as_key(user):
    """email: hmac-sha256"""
    return hmac.new(user["email"].encode(), b"constant", "sha256").hexdigest()


def hmac_digest(user):
    """email: hmac-sha256 > hex"""
    return hmac.digest(b"secret", user["email"].encode(), "sha256").hex()


def uuid5(user):
    """email: uuid5"""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, user["email"]))


def uuid3_without_dashes(user):
    """email: uuid3 > respaced"""
    return uuid.uuid3(uuid.NAMESPACE_DNS, user["email"]).hex


def pbkdf2(user):
    """email: pbkdf2-sha256 > hex"""
    return hashlib.pbkdf2_hmac("sha256", user["email"].encode(), SALT, 10).hex()


def pbkdf2_by_keyword(user):
    """email: pbkdf2-sha512 > hex"""
    return hashlib.pbkdf2_hmac(hash_name="sha512", password=user["email"].encode(), salt=SALT, iterations=10).hex()


def hmac_digest_by_keyword(user):
    """email: hmac-sha256 > hex"""
    return hmac.digest(key=b"secret", msg=user["email"].encode(), digest=hashlib.sha256).hex()


def hmac_new_by_keyword(user):
    """email: hmac-sha256"""
    return hmac.new(key=b"secret", msg=user["email"].encode(), digestmod="sha256").hexdigest()


def new_by_keyword(user):
    """email: sha384"""
    return hashlib.new(name="sha384", data=user["email"].encode()).hexdigest()


def uuid5_by_keyword(user):
    """email: uuid5"""
    return str(uuid.uuid5(namespace=uuid.NAMESPACE_URL, name=user["email"]))


def uuid5_bytes(user):
    """email: uuid5 > base64"""
    return base64.b64encode(uuid.uuid5(uuid.NAMESPACE_URL, user["email"]).bytes).decode()


def uuid5_bytes_of_windows(user):
    """email: uuid5 > hex"""
    return uuid.uuid5(uuid.NAMESPACE_URL, user["email"]).bytes_le.hex()


def uuid3_number(user):
    """email: uuid3"""
    return uuid.uuid3(uuid.NAMESPACE_URL, user["email"]).int


def uuid3_hex(user):
    """email: uuid3 > respaced > base64"""
    return base64.b64encode(uuid.uuid3(uuid.NAMESPACE_URL, user["email"]).hex.encode()).decode()


def uuid5_urn(user):
    """email: uuid5"""
    return uuid.uuid5(uuid.NAMESPACE_URL, user["email"]).urn


def scrypt(user):
    """email: scrypt > hex"""
    return hashlib.scrypt(user["email"].encode(), salt=SALT, n=2, r=1, p=1).hex()


def bcrypt_hashpw(user):
    """phone: bcrypt"""
    return bcrypt.hashpw(user["phone"].encode(), bcrypt.gensalt(4)).decode()


def bcrypt_kdf(user):
    """phone: bcrypt-pbkdf > hex"""
    return bcrypt.kdf(user["phone"].encode(), SALT, 20, 50).hex()


def argon2_hasher(user):
    """email: argon2"""
    return argon2.PasswordHasher(1, 8, 1).hash(user["email"])


def argon2_raw(user):
    """email: argon2 > hex"""
    return argon2.low_level.hash_secret_raw(user["email"].encode(), SALT, 1, 8, 1, 16, argon2.low_level.Type.ID).hex()


def cryptography_hash(user):
    """email: concat > sha256 > hex"""
    made = hashes.Hash(hashes.SHA256())
    made.update(SALT)
    made.update(user["email"].encode())
    return made.finalize().hex()


def cryptography_hmac(user):
    """email: hmac-sha256 > hex"""
    made = mac.HMAC(SALT, hashes.SHA256())
    made.update(user["email"].encode())
    return made.finalize().hex()


def cryptography_pbkdf2(user):
    """email: pbkdf2 > hex"""
    return PBKDF2HMAC(hashes.SHA256(), 32, SALT, 10).derive(user["email"].encode()).hex()


def cryptography_scrypt(user):
    """email: scrypt > hex"""
    return Scrypt(SALT, 32, 2, 1, 1).derive(user["email"].encode()).hex()


def cryptography_hkdf(user):
    """email: hkdf > hex"""
    return HKDF(hashes.SHA256(), 32, SALT, b"").derive(user["email"].encode()).hex()


def nacl_sha256(user):
    """email: concat > sha256"""
    return nacl.hash.sha256(b"salt" + user["email"].encode()).decode()


def nacl_sha256_in_base64(user):
    """email: sha256 > base64"""
    return nacl.hash.sha256(user["email"].encode(), encoder=nacl.encoding.Base64Encoder).decode()


def nacl_sha512_in_hex(user):
    """email: sha512"""
    return nacl.hash.sha512(user["email"].encode(), nacl.encoding.HexEncoder).decode()


def nacl_raw(user):
    """email: siphash24 > hex"""
    return nacl.hash.siphash24(user["email"].encode(), SALT, nacl.encoding.RawEncoder).hex()


def nacl_argon2id(user):
    """email: argon2id > hex"""
    return nacl.pwhash.argon2id.kdf(16, user["email"].encode(), SALT, opslimit=1, memlimit=8192).hex()


def mmh3_number(user):
    """email: concat > murmur3"""
    return mmh3.hash("salt" + user["email"], 7, signed=False)


def mmh3_bytes(user):
    """email: murmur3-128 > base64"""
    return base64.b64encode(mmh3.hash_bytes(key=user["email"], seed=3)).decode()


def mmh3_digest(user):
    """email: murmur3-128 > hex"""
    return mmh3.mmh3_x64_128_digest(user["email"].encode(), 5).hex()


def xxh64(user):
    """email: xxh64"""
    return xxhash.xxh64(user["email"].encode(), seed=1).hexdigest()


def xxh3_128_in_one_call(user):
    """email: xxh3_128"""
    return xxhash.xxh3_128_hexdigest(user["email"].encode())


def xxh32_salted(user):
    """email: concat > xxh32"""
    made = xxhash.xxh32()
    made.update(SALT)
    made.update(user["email"].encode())
    return made.copy().intdigest()


def several_values(user):
    """email: lower > concat > sha256; phone: concat > sha256"""
    return hashlib.sha256(f"{address(user)}|{user['phone']}".encode()).hexdigest()


def a_secret(user):
    """nothing"""
    return hashlib.scrypt(user["password"].encode(), salt=SALT, n=2, r=1, p=1).hex()


def a_constant(user):
    """nothing"""
    return hashlib.sha256(b"constant").hexdigest()


def only_compared(user):
    """nothing"""
    return {"same": hmac.compare_digest(address(user), "somebody@example.com"), "length": len(address(user))}


def keyed(user, key):
    return hmac.new(key, user["email"].encode(), "sha256")


def beginning_of_a_digest_in_base64(user):
    """email: hmac-sha256 > truncated > base64"""
    return base64.urlsafe_b64encode(keyed(user, b"1").digest()[:12]).decode()


def end_of_a_digest_in_base32(user):
    """email: hmac-sha256 > truncated > base32 > lower"""
    return base64.b32encode(keyed(user, b"2").digest()[-10:]).decode().lower()


def beginning_of_digits_as_a_number(user):
    """email: hmac-sha256 > truncated > int"""
    return int(keyed(user, b"3").hexdigest()[:15], 16)


def beginning_of_a_digest_as_a_number(user):
    """email: hmac-sha256 > truncated > int"""
    return int.from_bytes(keyed(user, b"4").digest()[:8], "big")


def beginning_of_a_digest_as_a_uuid(user):
    """email: hmac-sha256 > truncated > uuid"""
    return str(uuid.UUID(bytes=keyed(user, b"5").digest()[:16]))


def beginning_of_digits_as_a_uuid(user):
    """email: hmac-sha256 > truncated > uuid"""
    return uuid.UUID(keyed(user, b"6").hexdigest()[:32]).urn


def beginning_of_a_digest_as_it_is(user):
    """email: hmac-sha256 > truncated"""
    return keyed(user, b"7").digest()[:20]


def beginning_of_digits_with_other_letters(user):
    """email: hmac-sha256 > truncated > replace"""
    return keyed(user, b"8").hexdigest()[:24].replace("a", "z")


def beginning_of_a_uuid(user):
    """email: uuid5 > truncated"""
    return uuid.uuid5(uuid.NAMESPACE_OID, user["email"]).hex[:16]


def digest_in_groups(user):
    """email: concat > md5 > respaced"""
    made = hashlib.md5(f"shop:{user['email']}".encode(), usedforsecurity=False).hexdigest()
    return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))


def digits_of_a_uuid_after_it(user):
    """email: hmac-sha256 > truncated > uuid"""
    made = keyed(user, b"9").digest()[:16]
    return {"id": str(uuid.UUID(bytes=made)), "digits": len(made.hex())}


def beginning_too_short_to_tell(user):
    """nothing"""
    made = keyed(user, b"10")
    return {"bucket": int(made.hexdigest()[:8], 16), "other": base64.b64encode(made.digest()[:6]).decode()}


def header_of_a_compressed_text(user):
    """nothing"""
    return base64.b64encode(zlib.compress(address(user).encode())[:8]).decode()
