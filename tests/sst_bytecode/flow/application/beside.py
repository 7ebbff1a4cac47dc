import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet

KEY = b"0123456789abcdef"


def keyed(user):
    return hmac.new(KEY, user["email"].lower().encode(), hashlib.sha256).hexdigest()


def keyed_digest_in_a_line(user):
    """email: value; email: lower > hmac-sha256 flow"""
    return f"mail={user['email']} ref={keyed(user)}"


def salted_digest_in_a_body(user):
    """email: value; email: concat > sha1 flow"""
    digest = hashlib.sha1(b"salt:" + user["email"].encode()).hexdigest()
    return f"{user['email']},{digest}\r\n".encode()


def two_keys(user):
    """email: lower > hmac-sha256 flow; email: lower > hmac-md5 flow"""
    other = hmac.new(KEY, user["email"].lower().encode(), hashlib.md5).hexdigest()
    return f"a={keyed(user)} b={other}"


def ciphertext_in_a_text(user):
    """email: value; email: fernet flow"""
    sealed = Fernet(base64.urlsafe_b64encode(KEY * 2)).encrypt(user["email"].encode()).decode()
    return f"to {user['email']} token {sealed}"


def digest_in_a_body_of_json(user):
    """email: concat > md5 flow"""
    salted = hashlib.md5(f"{user['email']}|pepper".encode()).hexdigest()
    return json.dumps({"a": salted}).encode()


def token_of_json(user):
    """email: json > base64 value flow"""
    return base64.b64encode(json.dumps({"e": user["email"]}).encode()).decode()


def known_digest(user):
    """email: lower > sha256 value flow"""
    return f"id {hashlib.sha256(user['email'].lower().encode()).hexdigest()}"
