# A shop: two people visit it, and at the second visit a sender passes data on. `python app.py SENDER ADDRESS`
import importlib
import sys

from flask import Flask, request, session

OTHER = {
    "user_id": "c-30b1aa9e07",
    "email": "Tove.Lindqvist@example.net",
    "first_name": "Tove",
    "last_name": "Lindqvist",
    "phone": "+46 8 5550 1233",
    "birth_date": "1979-03-02",
    "income": 41980,
    "city": "Lund",
    "ip": "198.51.100.23",
    "iban": "SE4550000000058398257466",
}
SUBJECT = {
    "user_id": "c-7f42d0c581",
    "email": "Ines.Carvalho@Example.org",
    "first_name": "Ines",
    "last_name": "Carvalho",
    "phone": "+351 21 555 0147",
    "birth_date": "1991-07-23",
    "income": 58460,
    "city": "Braga",
    "ip": "203.0.113.119",
    "iban": "PT50000201231234567890154",
}

app = Flask(__name__)
app.secret_key = "k"


@app.post("/look")
def look():
    session["_user_id"] = request.get_json()["user_id"]
    return "seen"


@app.post("/buy")
def buy():
    user = request.get_json()
    session["_user_id"] = user["user_id"]
    return str(importlib.import_module(sys.argv[1]).send(user, OTHER, sys.argv[2]))


if __name__ == "__main__":
    sys.modules["app"] = sys.modules["__main__"]
    for path, person in (("/look", OTHER), ("/buy", SUBJECT)):
        answer = app.test_client().post(path, json=person)
        print(answer.status_code, answer.get_data(as_text=True))
