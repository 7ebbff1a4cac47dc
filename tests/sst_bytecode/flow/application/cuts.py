import base64
import datetime
import decimal
import re
from datetime import date
from decimal import Decimal

from unidecode import unidecode

WORD = re.compile(r"\w+")


def split(user):
    """name: split"""
    return user["name"].split(" ")[1]


def split_local_part(user):
    """email: split"""
    return user["email"].split("@")[0]


def rsplit(user):
    """name: rsplit"""
    return user["name"].rsplit(None, 1)[1]


def partition(user):
    """email: partition"""
    return user["email"].partition("@")[0]


def rpartition(user):
    """name: rpartition"""
    return user["name"].rpartition(" ")[0]


def removeprefix(user):
    """name: removeprefix"""
    return user["name"].removeprefix("Grace ")


def removesuffix(user):
    """email: removesuffix"""
    return user["email"].removesuffix("@Example.org")


def replace(user):
    """email: replace > replace"""
    return user["email"].replace("@", "-at-").replace(".", "-dot-")


def translate(user):
    """email: translate"""
    return user["email"].translate(str.maketrans("aeiou", "uoiea"))


def splitlines(user):
    """name: respaced > splitlines"""
    return user["name"].replace(" ", "\n").splitlines()[1]


def unidecode_of_letters(user):
    """last_name: unidecode > base85"""
    return base64.b85encode(unidecode(user["last_name"]).encode()).decode()


def re_sub(user):
    """email: re.sub"""
    return re.sub(r"[aeiou]", "", user["email"])


def re_split(user):
    """name: re.split"""
    return re.split(r"\s+", user["name"])[1]


def re_findall(user):
    """name: re.findall"""
    return WORD.findall(user["name"])[1]


def re_match(user):
    """name: re.match"""
    return re.search(r"(\w+) (\w+)", user["name"]).group(2)


def year(user):
    """birth_date: split"""
    return user["birth_date"].split("-")[0]


def weekday(user):
    """nothing"""
    return date.fromisoformat(user["birth_date"]).strftime("%A")


def month(user):
    """nothing"""
    return date.fromisoformat(user["birth_date"]).strftime("%B")


def weekday_under_its_own_name(user):
    """birth_date: strftime"""
    return {"birth_date": date.fromisoformat(user["birth_date"]).strftime("%A")}


def strftime(user):
    """birth_date: strftime"""
    return date.fromisoformat(user["birth_date"]).strftime("%B %Y")


def parsed_with_time(user):
    """birth_date: strptime > strftime"""
    return datetime.datetime.strptime(user["birth_date"], "%Y-%m-%d").strftime("%j of %Y")


def ordinal(user):
    """birth_date: toordinal"""
    return date.fromisoformat(user["birth_date"]).toordinal()


def timestamp(user):
    """birth_date: fromisoformat > replace > timestamp"""
    return datetime.datetime.fromisoformat(user["birth_date"]).replace(hour=5).timestamp()


def decimal_amount(user):
    """income: quantize"""
    return {"income": str(Decimal(user["income"]).quantize(decimal.Decimal("1e2")))}


def rounded(user):
    """income: round"""
    return {"income": round(user["income"], -3)}


def hashed(user):
    """email: hash"""
    return hash(user["email"])


def formatted(user):
    """income: format"""
    return format(user["income"], "012.3e")


def domain_only(user):
    """nothing"""
    return user["email"].split("@")[1]


def redacted(user):
    """nothing"""
    return f"mail from {user['email']} today".replace(user["email"], "[address]")


def masked(user):
    """nothing"""
    return re.sub(r".", "*", user["email"])


def masked_in_text(user):
    """nothing"""
    return re.sub(r"\S+@\S+", "[address]", f"mail from {user['email']} today")


def what_was_beside(user):
    """nothing"""
    return f"signup,{user['email']},web".split(",")[2]


def first_letter_only(user):
    """nothing"""
    return user["name"].split("r")[0][:1] + "x"


def counted(user):
    """nothing"""
    return {"words": len(user["name"].split()), "long": len(user["name"]) > 12, "at": user["email"].find("@")}
