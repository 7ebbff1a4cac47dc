import base64
import json
import os

import itsdangerous
import jwt
import nacl.encoding
import nacl.public
import nacl.secret
import nacl.utils
import rsa as plain_rsa
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, AESSIV, ChaCha20Poly1305
from jose import jwe
from jose import jwt as jose_jwt

KEY = os.urandom(32)
NONCE = os.urandom(12)
RSA = rsa.generate_private_key(65537, 2048)


def aes_gcm(user):
    """email: aes-gcm > hex"""
    return AESGCM(KEY).encrypt(NONCE, user["email"].encode(), None).hex()


def aes_gcm_raw(user):
    """email: aes-gcm"""
    return AESGCM(KEY).encrypt(nonce=NONCE, data=user["email"].encode(), associated_data=None)


def aes_gcm_after_its_nonce(user):
    """email: aes-gcm > concat > base64"""
    sealed = AESGCM(KEY).encrypt(NONCE, user["email"].encode(), b"")
    return base64.b64encode(NONCE + sealed).decode()


def aes_gcm_of_json(user):
    """email: json > aes-gcm > base64; phone: json > aes-gcm > base64; name: json > aes-gcm > base64"""
    data = json.dumps({"email": user["email"], "phone": user["phone"], "name": user["name"]}).encode()
    return base64.b64encode(AESGCM(KEY).encrypt(NONCE, data, None)).decode()


def aes_ccm(user):
    """email: aes-ccm > hex"""
    return AESCCM(KEY).encrypt(NONCE, user["email"].encode(), None).hex()


def aes_siv(user):
    """email: aes-siv > hex"""
    return AESSIV(KEY).encrypt(user["email"].encode(), None).hex()


def chacha20_poly1305(user):
    """email: chacha20-poly1305 > hex"""
    return ChaCha20Poly1305(KEY).encrypt(NONCE, user["email"].encode(), None).hex()


def fernet(user):
    """email: fernet"""
    return Fernet(base64.urlsafe_b64encode(KEY)).encrypt(user["email"].encode()).decode()


def multi_fernet(user):
    """email: fernet"""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(KEY))]).encrypt(user["email"].encode()).decode()


def cipher_ctr(user):
    """email: aes-ctr > hex"""
    encryptor = Cipher(algorithms.AES(KEY), modes.CTR(NONCE + b"\0\0\0\0")).encryptor()
    return (encryptor.update(user["email"].encode()) + encryptor.finalize()).hex()


def cipher_cbc_in_two_steps(user):
    """email: aes-cbc > base64"""
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(NONCE + b"\0\0\0\0")).encryptor()
    first = encryptor.update(user["email"].ljust(64).encode())
    return base64.b64encode(first).decode() + encryptor.finalize().hex()


def cipher_gcm(user):
    """email: aes-gcm > concat > hex"""
    encryptor = Cipher(algorithms.AES(KEY), modes.GCM(NONCE)).encryptor()
    sealed = encryptor.update(user["email"].encode()) + encryptor.finalize()
    return (NONCE + encryptor.tag + sealed).hex()


def rsa_oaep(user):
    """email: rsa > base64"""
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return base64.b64encode(RSA.public_key().encrypt(user["email"].encode(), oaep)).decode()


def rsa_in_python(user):
    """email: rsa > base64"""
    public, _ = plain_rsa.newkeys(512)
    return base64.b64encode(plain_rsa.encrypt(user["email"].encode(), public)).decode()


def secret_box(user):
    """email: secretbox > hex"""
    return nacl.secret.SecretBox(KEY).encrypt(user["email"].encode()).hex()


def secret_box_without_its_nonce(user):
    """email: secretbox > base64"""
    return base64.b64encode(nacl.secret.SecretBox(KEY).encrypt(user["email"].encode()).ciphertext).decode()


def secret_box_in_base64(user):
    """email: secretbox > base64"""
    box = nacl.secret.SecretBox(KEY)
    return box.encrypt(user["email"].encode(), encoder=nacl.encoding.URLSafeBase64Encoder).decode()


def secret_box_with_a_nonce_in_hex(user):
    """email: secretbox > hex > base64"""
    sealed = nacl.secret.SecretBox(KEY).encrypt(user["email"].encode(), NONCE * 2, nacl.encoding.HexEncoder)
    return base64.b64encode(sealed.ciphertext).decode()


def sealed_box_in_hex(user):
    """phone: json > sealedbox > hex"""
    box = nacl.public.SealedBox(nacl.public.PrivateKey.generate().public_key)
    return box.encrypt(json.dumps({"tel": user["phone"]}).encode(), encoder=nacl.encoding.HexEncoder).decode()


def public_box(user):
    """email: box > hex"""
    mine, theirs = nacl.public.PrivateKey.generate(), nacl.public.PrivateKey.generate()
    return nacl.public.Box(mine, theirs.public_key).encrypt(user["email"].encode()).hex()


def sealed_box(user):
    """email: sealedbox > hex"""
    return nacl.public.SealedBox(nacl.public.PrivateKey.generate().public_key).encrypt(user["email"].encode()).hex()


def nacl_aead(user):
    """email: xchacha20-poly1305 > hex"""
    return nacl.secret.Aead(KEY).encrypt(user["email"].encode()).hex()


def signed(user):
    """email: json > base64"""
    return itsdangerous.URLSafeSerializer("key", "salt").dumps({"e": user["email"]})


def signed_with_time(user):
    """email: json > base64"""
    return itsdangerous.URLSafeTimedSerializer("key").dumps([user["email"], 1])


def signature_alone(user):
    """email: itsdangerous"""
    return itsdangerous.Signer("key").get_signature(user["email"]).decode()


def pyjwt(user):
    """email: json > jwt"""
    return jwt.encode({"sub": user["email"]}, KEY, algorithm="HS256")


def jose_token(user):
    """email: json > jwt"""
    return jose_jwt.encode({"sub": user["email"]}, KEY.hex(), algorithm="HS256")


def jose_encrypted(user):
    """email: jwe"""
    return jwe.encrypt(user["email"].encode(), KEY, algorithm="dir", encryption="A256GCM").decode()


def only_the_key(user):
    """nothing"""
    return AESGCM(KEY).encrypt(NONCE, b"constant", None).hex()
