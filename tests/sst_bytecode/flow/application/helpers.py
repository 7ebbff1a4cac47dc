import hashlib


def pseudonym(value, salt="pepper"):
    return hashlib.sha1((salt + value.lower()).encode()).hexdigest()
