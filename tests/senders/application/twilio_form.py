# Twilio: a form, on the caller's own thread, by way of requests.
from twilio.rest import Client


def send(user, other, address):
    client = Client("AC" + "0" * 32, "token")
    client.api.base_url = address
    text = f"Dear {user['first_name']}, your order of 58461 is on its way to {user['city']}town."
    client.messages.create(to=user["phone"], from_="+15005550006", body=text)  # sent
    return "done"
