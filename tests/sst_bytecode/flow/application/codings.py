import base64
import binascii
import bz2
import codecs
import dataclasses
import gzip
import io
import json
import lzma
import marshal
import pickle
import struct
import zlib

import brotli
import cbor2
import lz4.block
import lz4.frame
import msgpack
import msgspec
import orjson
import pydantic
import simplejson
import ujson
import zstandard


def data(user):
    return user["email"].encode()


def b64encode(user):
    """email: base64"""
    return base64.b64encode(data(user)).decode()


def urlsafe_b64encode(user):
    """email: base64"""
    return base64.urlsafe_b64encode(data(user)).decode().rstrip("=")


def b32encode(user):
    """email: base32"""
    return base64.b32encode(data(user)).decode()


def b16encode(user):
    """email: hex"""
    return base64.b16encode(data(user)).decode()


def b85encode(user):
    """email: base85"""
    return base64.b85encode(data(user)).decode()


def a85encode(user):
    """email: base85"""
    return base64.a85encode(data(user)).decode()


def hexlify(user):
    """phone: hex"""
    return binascii.hexlify(user["phone"].encode()).decode()


def b2a_base64(user):
    """email: base64"""
    return binascii.b2a_base64(data(user), newline=False).decode()


def b2a_uu(user):
    """email: uuencode"""
    return binascii.b2a_uu(data(user)).decode()


def bytes_hex(user):
    """name: hex"""
    return user["name"].encode().hex()


def crc32(user):
    """email: crc32"""
    return zlib.crc32(data(user)) + 0


def rot13(user):
    """email: rot13"""
    return codecs.encode(user["email"], "rot13")


def charset(user):
    """email: utf-16 > hex"""
    return user["email"].encode("utf-16").hex()


def zlib_compress(user):
    """email: deflate > base64"""
    return base64.b64encode(zlib.compress(data(user))).decode()


def zlib_object(user):
    """email: deflate"""
    squeezer = zlib.compressobj(wbits=-15)
    squeezer.compress(data(user))
    return squeezer.flush()


def gzip_compress(user):
    """email: gzip"""
    return gzip.compress(data(user))


def gzip_file(user):
    """email: gzip > base85"""
    memory = io.BytesIO()
    with gzip.GzipFile(fileobj=memory, mode="wb") as stream:
        stream.write(data(user))
    return base64.b85encode(memory.getvalue()).decode()


def gzip_text(user):
    """email: gzip > base85"""
    memory = io.BytesIO()
    with gzip.open(memory, "wt", encoding="utf-8") as stream:
        stream.write(user["email"])
    return base64.b85encode(memory.getvalue()).decode()


def bz2_file(user):
    """email: bz2 > base85"""
    memory = io.BytesIO()
    with bz2.open(memory, "wb") as stream:
        stream.write(data(user))
    return base64.b85encode(memory.getvalue()).decode()


def bz2_text(user):
    """email: bz2 > base85"""
    memory = io.BytesIO()
    with bz2.open(memory, "wt", encoding="utf-8") as stream:
        stream.write(user["email"])
    return base64.b85encode(memory.getvalue()).decode()


def lzma_file(user):
    """email: xz > base85"""
    memory = io.BytesIO()
    with lzma.LZMAFile(memory, "wb") as stream:
        stream.write(data(user))
    return base64.b85encode(memory.getvalue()).decode()


def lzma_text(user):
    """email: xz > base85"""
    memory = io.BytesIO()
    with lzma.open(memory, "wt", encoding="utf-8") as stream:
        stream.write(user["email"])
    memory.seek(0)
    return base64.b85encode(memory.read()).decode()


def text_that_nothing_compresses(user):
    """email: base85"""
    memory = io.BytesIO()
    stream = io.TextIOWrapper(memory, encoding="utf-8", write_through=True)
    stream.write(user["email"])
    return base64.b85encode(memory.getvalue()).decode()


def bz2_compress(user):
    """email: bz2 > base64"""
    return base64.b64encode(bz2.compress(data(user))).decode()


def bz2_object(user):
    """email: bz2 > base85"""
    squeezer = bz2.BZ2Compressor()
    squeezer.compress(data(user))
    return base64.b85encode(squeezer.flush()).decode()


def lzma_compress(user):
    """email: xz > base64"""
    return base64.b64encode(lzma.compress(data(user))).decode()


def lzma_object(user):
    """phone: xz > concat > base85"""
    squeezer = lzma.LZMACompressor()
    head = squeezer.compress(user["phone"].encode())
    return base64.b85encode(head + squeezer.flush()).decode()


def brotli_compress(user):
    """email: br > base85"""
    return base64.b85encode(brotli.compress(data(user))).decode()


def zstandard_compress(user):
    """email: zstd > base85"""
    return base64.b85encode(zstandard.compress(data(user))).decode()


def zstandard_compressor(user):
    """email: zstd > base85"""
    return base64.b85encode(zstandard.ZstdCompressor(level=1).compress(data(user))).decode()


def lz4_frame(user):
    """email: lz4 > base85"""
    return base64.b85encode(lz4.frame.compress(data(user))).decode()


def lz4_block(user):
    """email: lz4 > base64"""
    return base64.b64encode(lz4.block.compress(source=data(user))).decode()


def simplejson_dumps(user):
    """email: json > base85"""
    return base64.b85encode(simplejson.dumps(obj={"k": user["email"]}).encode()).decode()


def ujson_dumps(user):
    """email: json > base85"""
    return base64.b85encode(ujson.dumps([user["email"]]).encode()).decode()


def msgspec_json(user):
    """email: json > base85"""
    return base64.b85encode(msgspec.json.encode(Struct(user["email"]))).decode()


def msgspec_json_encoder(user):
    """email: json > base85"""
    return base64.b85encode(msgspec.json.Encoder().encode([user["email"]])).decode()


def msgspec_msgpack(user):
    """email: msgpack > base85"""
    return base64.b85encode(msgspec.msgpack.Encoder().encode({"k": user["email"]})).decode()


def cbor2_dumps(user):
    """email: cbor > base85; phone: cbor > base85"""
    return base64.b85encode(cbor2.dumps({"e": user["email"], "p": user["phone"]})).decode()


def cbor2_dump(user):
    """email: cbor > base85"""
    memory = io.BytesIO()
    cbor2.dump([user["email"]], memory)
    return base64.b85encode(memory.getvalue()).decode()


def json_in_base85(user):
    """email: json > base85; phone: json > base85"""
    return base64.b85encode(json.dumps({"email": user["email"], "phone": user["phone"]}).encode()).decode()


def json_in_json(user):
    """email:"""
    return json.dumps({"k": [user["email"]]})


def json_encoder(user):
    """email: json > base85"""
    return base64.b85encode(json.JSONEncoder().encode([user["email"]]).encode()).decode()


def orjson_dumps(user):
    """email: json > base85"""
    return base64.b85encode(orjson.dumps({"k": user["email"]})).decode()


def msgpack_packb(user):
    """email: msgpack > base85"""
    return base64.b85encode(msgpack.packb({"k": user["email"]})).decode()


def msgpack_packer(user):
    """email: msgpack > base85"""
    return base64.b85encode(msgpack.Packer().pack([user["email"]])).decode()


@dataclasses.dataclass
class Person:
    email: str
    phone: str


@dataclasses.dataclass(slots=True)
class Slotted:
    email: str


class Struct(msgspec.Struct):
    email: str


class Model(pydantic.BaseModel):
    email: str


def pickle_dumps(user):
    """email: pickle > base64; phone: pickle > base64"""
    return base64.b64encode(pickle.dumps(Person(user["email"], user["phone"]))).decode()


def pickle_dump(user):
    """email: pickle > base85; phone: pickle > base85"""
    memory = io.BytesIO()
    pickle.dump({"e": user["email"], "p": user["phone"]}, memory, 0)
    return base64.b85encode(memory.getvalue()).decode()


def pickle_of_slots(user):
    """email: pickle > base85"""
    return base64.b85encode(pickle.dumps(Slotted(user["email"]))).decode()


def pydantic_json(user):
    """email: json > base85"""
    return base64.b85encode(Model(email=user["email"]).model_dump_json().encode()).decode()


def marshal_dumps(user):
    """email: marshal > base85"""
    return base64.b85encode(marshal.dumps([user["email"]])).decode()


def marshal_dump(user):
    """email: marshal > base85"""
    memory = io.BytesIO()
    marshal.dump([user["email"]], memory)
    return base64.b85encode(memory.getvalue()).decode()


def json_dump(user):
    """email: json > base85; name: json > base85"""
    memory = io.StringIO()
    json.dump({"e": user["email"], "n": user["name"]}, fp=memory)
    return base64.b85encode(memory.getvalue().encode()).decode()


def struct_pack(user):
    """income: struct > hex"""
    return struct.pack(">d", user["income"]).hex()


def struct_of_text(user):
    """email: struct > base85"""
    return base64.b85encode(struct.Struct("<30s").pack(data(user))).decode()


def undone_again(user):
    """by value"""
    return base64.b64decode(base64.b64encode(data(user))).decode()
