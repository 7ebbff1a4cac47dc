# RudderStack: batches in gzip, from a thread that a queue feeds; the shop hashes the address itself.
import hashlib

from rudderstack.analytics.client import Client


def send(user, other, address):
    client = Client("write-key", host=address, gzip=True, max_retries=0)
    digest = hashlib.sha256(user["email"].strip().lower().encode()).hexdigest()
    traits = {"em": digest, "firstName": user["first_name"], "income": user["income"], "plan": "pro", "adapter": 58461}
    client.identify(user["user_id"], traits, context={"ip": user["ip"]})  # sent
    client.track(user["user_id"], "Invited", {"friend": other["email"], "shop": "shop@example.com"})
    client.flush()
    client.join()
    return "done"
