import base64
import os

from Crypto.Cipher import AES, DES3, PKCS1_OAEP, ChaCha20, ChaCha20_Poly1305, Salsa20
from Crypto.Hash import HMAC, MD5, SHA3_256, SHA256, SHA512, BLAKE2b
from Crypto.Protocol.KDF import HKDF, PBKDF2, bcrypt, scrypt
from Crypto.PublicKey import RSA
from Crypto.Util.Padding import pad
from Cryptodome.Cipher import AES as OTHER_AES
from Cryptodome.Hash import HMAC as OTHER_HMAC
from Cryptodome.Hash import SHA1 as OTHER_SHA1

KEY = os.urandom(32)
SALT = os.urandom(16)
PRIVATE = RSA.generate(2048)


def data(user):
    return user["email"].encode()


def sha256(user):
    """email: sha256"""
    return SHA256.new(data(user)).hexdigest()


def sha512_update(user):
    """email: sha512"""
    made = SHA512.new()
    made.update(data(user))
    return made.hexdigest()


def sha3_of_a_keyword(user):
    """email: sha3_256 > base64"""
    return base64.b64encode(SHA3_256.new(data=data(user)).digest()).decode()


def md5_salted_when_made(user):
    """email: concat > md5"""
    made = MD5.new(b"salt")
    made.update(data(user))
    return made.hexdigest()


def sha256_copied(user):
    """email: concat > sha256"""
    made = SHA256.new(data(user)).copy()
    made.update(b"|")
    return made.hexdigest()


def blake2b_short_and_keyed(user):
    """email: keyed-blake2b-256"""
    made = BLAKE2b.new(digest_bits=256, key=b"key")
    made.update(data(user))
    return made.hexdigest()


def hmac(user):
    """email: hmac-sha256"""
    return HMAC.new(KEY, data(user), SHA256).hexdigest()


def hmac_update(user):
    """email: hmac-sha512"""
    made = HMAC.new(KEY, digestmod=SHA512)
    made.update(data(user))
    return made.hexdigest()


def hmac_of_several_updates(user):
    """email: concat > hmac-md5"""
    made = HMAC.new(KEY, b"v1|")
    made.update(data(user))
    return made.hexdigest()


def aes_gcm(user):
    """email: aes-gcm > hex"""
    return AES.new(KEY, AES.MODE_GCM, nonce=SALT).encrypt(data(user)).hex()


def aes_gcm_and_digest(user):
    """email: aes-gcm > concat > base64"""
    cipher = AES.new(KEY, AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(data(user))
    return base64.b64encode(cipher.nonce + tag + sealed).decode()


def aes_cbc(user):
    """email: concat > aes-cbc > base64"""
    return base64.b64encode(AES.new(KEY, AES.MODE_CBC, SALT).encrypt(pad(data(user), 16))).decode()


def aes_ctr_into_a_buffer(user):
    """email: aes-ctr > hex"""
    sealed = bytearray(len(data(user)))
    AES.new(KEY, AES.MODE_CTR, nonce=SALT[:8]).encrypt(plaintext=data(user), output=sealed)
    return sealed.hex()


def aes_eax(user):
    """email: aes-eax > hex"""
    return AES.new(KEY, AES.MODE_EAX).encrypt_and_digest(data(user))[0].hex()


def des3_cbc(user):
    """email: concat > cipher-cbc > hex"""
    key = DES3.adjust_key_parity(bytes(range(24)))
    return DES3.new(key, DES3.MODE_CBC, SALT[:8]).encrypt(pad(data(user), 8)).hex()


def chacha20(user):
    """email: chacha20 > hex"""
    return ChaCha20.new(key=KEY).encrypt(data(user)).hex()


def chacha20_poly1305(user):
    """email: chacha20-poly1305 > hex"""
    return ChaCha20_Poly1305.new(key=KEY).encrypt_and_digest(data(user))[0].hex()


def salsa20(user):
    """email: salsa20 > hex"""
    return Salsa20.new(key=KEY).encrypt(data(user)).hex()


def rsa_oaep(user):
    """email: rsa > base64"""
    return base64.b64encode(PKCS1_OAEP.new(PRIVATE.public_key()).encrypt(data(user))).decode()


def pbkdf2(user):
    """email: pbkdf2 > hex"""
    return PBKDF2(user["email"], SALT, 32, count=10, hmac_hash_module=SHA512).hex()


def scrypt_key(user):
    """email: scrypt > hex"""
    return scrypt(user["email"], salt="salt", key_len=32, N=2, r=1, p=1).hex()


def bcrypt_hash(user):
    """phone: bcrypt"""
    return bcrypt(user["phone"], 4).decode()


def hkdf(user):
    """email: hkdf > hex"""
    return HKDF(master=data(user), key_len=32, salt=SALT, hashmod=SHA256).hex()


def sha1_by_the_other_name(user):
    """email: sha1"""
    return OTHER_SHA1.new(data(user)).hexdigest()


def hmac_by_the_other_name(user):
    """email: hmac-sha1"""
    return OTHER_HMAC.new(KEY, data(user), digestmod=OTHER_SHA1).hexdigest()


def aes_by_the_other_name(user):
    """email: aes-gcm > hex"""
    return OTHER_AES.new(KEY, OTHER_AES.MODE_GCM).encrypt(data(user)).hex()
