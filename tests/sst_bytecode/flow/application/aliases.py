import base64
import hashlib
import hmac
import zlib
from dataclasses import dataclass
from hashlib import sha384
from typing import Any

from cryptography.fernet import Fernet

SALT = b"salt"
ALGORITHMS = {"sha1": hashlib.sha1, "sha224": sha384}
fingerprint = hashlib.sha256
module = hashlib


def salted(user):
    return SALT + user["email"].encode()


class Digest:
    own = staticmethod(hashlib.sha512)

    def __init__(self, algorithm):
        self.algorithm = algorithm
        self.seal = Fernet(Fernet.generate_key()).encrypt

    def of(self, value):
        return self.algorithm(value).hexdigest()

    def of_own(self, value):
        return self.own(value).hexdigest()

    def sealed(self, value):
        return self.seal(value)


@dataclass
class Way:
    name: str
    way: Any


def local_variable(user):
    """email: concat > sha256"""
    sha = hashlib.sha256
    return sha(salted(user)).hexdigest()


def variable_of_the_module(user):
    """email: concat > sha256"""
    return fingerprint(salted(user)).hexdigest()


def default_of_a_parameter(user, algorithm=hashlib.md5):
    """email: concat > md5"""
    return algorithm(salted(user)).hexdigest()


def given_as_an_operand(user):
    """email: concat > sha3_256 > hex"""

    def given_as_an_operand(value, algorithm):
        return algorithm(value).digest().hex()

    return given_as_an_operand(salted(user), hashlib.sha3_256)


def element_of_a_table(user):
    """email: concat > sha1"""
    return ALGORITHMS["sha1"](salted(user)).hexdigest()


def looked_up_in_a_table(user):
    """email: concat > sha384"""
    return ALGORITHMS.get("sha224")(salted(user)).hexdigest()


def loop_over_a_table(user):
    """email: concat > sha1; email: concat > sha384"""
    return {name: algorithm(salted(user)).hexdigest() for name, algorithm in ALGORITHMS.items()}


def attribute_by_a_text(user):
    """email: concat > sha256"""
    return getattr(hashlib, "sha256")(salted(user)).hexdigest()  # noqa: B009


def attribute_by_a_name(user, name="blake2s"):
    """email: concat > blake2s"""
    return getattr(module, name)(salted(user)).hexdigest()


def one_of_two(user):
    """email: concat > sha224"""
    return (hashlib.sha224 if user["email"] else hashlib.sha1)(salted(user)).hexdigest()


def attribute_of_an_object(user):
    """email: concat > sha256"""
    return Digest(hashlib.sha256).of(salted(user))


def attribute_of_a_class(user):
    """email: concat > sha512"""
    return Digest(None).of_own(salted(user))


def field_of_a_dataclass(user):
    """email: deflate > base64"""
    return Way("base64", base64.b64encode).way(Way("zlib", zlib.compress).way(user["email"].encode())).decode()


def method_of_an_object(user):
    """email: hmac-sha256"""
    keyed = hmac.new(b"key", digestmod="sha256")
    add, finish = keyed.update, keyed.hexdigest
    add(user["email"].encode())
    return finish()


def method_in_an_attribute(user):
    """email: fernet"""
    return Digest(None).sealed(user["email"].encode())


def keyword_and_all(user):
    """email: concat > sha1"""
    sha, given = hashlib.sha1, {"usedforsecurity": False}
    return sha(*[salted(user)], **given).hexdigest()


def another_function_of_that_name(user):
    """nothing"""

    def sha256(value):
        return str(len(value))

    return {"sha256": sha256}["sha256"](salted(user))
