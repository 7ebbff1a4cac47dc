import hashlib
import json
import re
from decimal import Decimal

SUBJECT = {
    "email": "Grace.Hopper@Example.org",
    "name": "Grace Hopper",
    "phone": "+1 415 555 0199",
    "income": 73268.41,
    "phrase": "I am Grace Hopper and it is wet. Write to Grace.Hopper@Example.org or ring +1 415 555 0199.",
}
MAIL = re.compile(r"[\w.]+@[\w.]+")
WITHOUT_DIGITS = str.maketrans("0123456789", "#" * 10)


def in_two_steps(user):
    """nothing"""
    text = re.sub(r"\S+@\S+", "[mail]", user["phrase"])
    return text.replace(user["name"], "[name]").replace("+1 415 555 0199", "[telephone]")


def in_three_patterns(user):
    """nothing"""
    text = MAIL.sub("<mail>", user["phrase"])
    text = re.sub(r"\+?[0-9][0-9 ]{6,}", "<tel>", text)
    return re.sub(r"[A-Z][a-z]+ [A-Z][a-z]+", "<name>", text)


def in_three_other_orders(user):
    """nothing"""
    text = re.sub(r"(?i)grace hopper", "<name>", user["phrase"])
    text = re.sub(r"\+?[0-9][0-9 ]{6,}", "<tel>", text)
    return MAIL.sub("<mail>", text)


def by_translate(user):
    """nothing"""
    return re.sub("(?i)grace hopper", "they", MAIL.sub("<mail>", user["phrase"])).translate(WITHOUT_DIGITS)


def split_and_joined(user):
    """nothing"""
    text = "[mail]".join(user["phrase"].split(user["email"]))
    return "[tel]".join("[name]".join(text.split(user["name"])).split(user["phone"]))


def word_by_word(user):
    """nothing"""
    gone = {word.strip("+.") for value in SUBJECT.values() for word in str(value).split() if value != user["phrase"]}
    return " ".join("-" if word.strip("+.") in gone else word for word in user["phrase"].split(" "))


def before_and_behind(user):
    """nothing"""
    text = MAIL.sub("<mail>", user["phrase"]).partition(" or ring")[0]
    return text.removeprefix("I am Grace Hopper")


def out_of_json(user):
    """nothing"""
    text = json.dumps({"topic": "weather", "mail": user["email"], "name": user["name"]})
    return MAIL.sub("<mail>", text).replace("Grace Hopper", "<name>")


def digest_taken_out(user):
    """nothing"""
    digest = hashlib.sha3_256(b"salt " + user["email"].encode()).hexdigest()
    return re.sub("for", "of", re.sub("[0-9a-f]{40,}", "?", f"a digest of {digest} for you"))


def mail_with_a_letter_left(user):
    """nothing"""
    return re.sub(r"(?<=.).(?=[^@]*@)", "*", user["email"])


def mail_with_two_letters_left(user):
    """nothing"""
    return re.sub(r"(?<=.{2}).(?=.*@)", "x", user["email"])


def mail_with_three_stars(user):
    """nothing"""
    return re.sub(r"^(.).*(@.*)$", r"\1***\2", user["email"])


def mail_with_dots(user):
    """nothing"""
    return user["email"].replace("ce.Hopper", "…")


def mail_masked_at_length(user):
    """nothing"""
    return re.sub("pe", "**", re.sub("race.Ho", "*******", user["email"]))


def telephone_with_two_digits_left(user):
    """nothing"""
    return re.sub(r"\d(?=\d{2})", "#", user["phone"].replace(" ", ""))


def telephone_put_together(user):
    """nothing"""
    return re.sub(r"\d", "*", user["phone"][:-2]) + user["phone"][-2:]


def name_with_initials_left(user):
    """nothing"""
    return re.sub(r"(?<=\w)\w", "•", user["name"])


def mail_mostly_left(user):
    """email: re.sub"""
    return re.sub(r"^..", "**", user["email"])


def name_left(user):
    """name:"""
    return re.sub(r"\+[0-9 ]{6,}", "<tel>", re.sub(r"\S+@\S+", "[mail]", user["phrase"]))


def mail_left(user):
    """email:"""
    return re.sub(r"\+[0-9 ]{6,}", "<tel>", user["phrase"].replace(user["name"], "<name>"))


def surname_left(user):
    """name: concat > re.sub > re.sub"""
    text = re.sub(r"\bw\w+", "damp", f"Dear {user['name']}, it is wet here")
    return re.sub("Dear Grace", "To Mrs", text)


def local_part_left(user):
    """email: replace > concat > re.sub > replace"""
    text = f"write to {user['email'].replace('Grace', 'gh9')} today"
    return re.sub("@.* ", " ", text).replace("today", "now")


def digest_left(user):
    """email: concat > sha3_256 > concat > re.sub > re.sub"""
    digest = hashlib.sha3_256(b"salt " + user["email"].encode()).hexdigest()
    return re.sub("user", "person", re.sub("digest", "pseudonym", f"user with digest {digest}"))


def glued_to_a_salt(user):
    """email: concat > sha256"""
    return hashlib.sha256(user["email"].encode() + b"pepper").hexdigest()


def glued_in_front(user):
    """email: lower > concat > sha256"""
    return hashlib.sha256(b"pepper" + user["email"].lower().encode()).hexdigest()


def name_and_glued_mail(user):
    """name: concat > sha256; email: concat > sha256"""
    return hashlib.sha256(f"{user['name']} pepper{user['email']}".encode()).hexdigest()


def name_and_salt(user):
    """name: concat > sha256"""
    return hashlib.sha256(f"{user['name']}|pepper".encode()).hexdigest()


def amount_and_salt(user):
    """income: concat > sha256"""
    return hashlib.sha256(f"{user['income']}|pepper".encode()).hexdigest()


def amount_in_parts(user):
    """income: concat > sha256"""
    made = hashlib.sha256(b"v1|")
    made.update(f"{user['income']}|".encode())
    return made.hexdigest()


def amount_in_a_line(user):
    """nothing"""
    return hashlib.sha256(f"line 7 of the sheet has {user['income']} in it".encode()).hexdigest()


def to_hundreds(user):
    """income: round"""
    return round(user["income"], -2)


def to_hundreds_in_a_text(user):
    """income: round"""
    return f"{round(user['income'], -2):.0f}"


def to_hundreds_as_decimal(user):
    """income: quantize > int"""
    return int(Decimal(str(user["income"])).quantize(Decimal("1e2")))


def to_ten_thousands(user):
    """nothing"""
    return round(user["income"], -4)


def to_thousands_elsewhere(user):
    """nothing"""
    return {"limit": 1000, "pages": [50000, 100000], "year": 1990, "made": round(user["income"], -3)}
