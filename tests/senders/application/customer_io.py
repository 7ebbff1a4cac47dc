# Customer.io: the id in the path, dates as seconds since 1970, requests with retries of its own.
from datetime import UTC, datetime

from customerio import CustomerIO


def send(user, other, address):
    client = CustomerIO("site", "key", retries=1, backoff_factor=0)
    client.base_url = address + "/api/v1"
    born = datetime.fromisoformat(user["birth_date"]).replace(tzinfo=UTC)
    client.identify(id=user["user_id"], email=user["email"], birth_date=born, last_name=user["last_name"])  # sent
    client.track(user["user_id"], "purchase", {"price": 58461, "currency": "EUR"})  # sent too
    return "done"
