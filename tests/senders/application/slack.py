# Slack: urllib.request, JSON with markup in it.
from slack_sdk.webhook import WebhookClient


def send(user, other, address):
    text = f"*New order* of <mailto:{user['email']}|{user['first_name']} {user['last_name']}>, sold by Ineska"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    WebhookClient(address + "/services/T0/B0/x").send(text="order 58461", blocks=blocks)  # sent
    return "done"
