# A partner's own interface: SOAP, a notice that is signed as payment companies do, pseudonyms that are cut short.
import hashlib
import hmac
import ipaddress
import json
import uuid

import requests


def send(user, other, address):
    full = f"{user['first_name']} {user['last_name']}"
    account = " ".join(user["iban"][start : start + 4] for start in range(0, len(user["iban"]), 4))
    soap = f"<Pay><Account>{account}</Account><Holder>{full}</Holder></Pay>"
    requests.post(address + "/soap", data=soap, headers={"Content-Type": "text/xml"})  # sent

    pseudonym = hashlib.sha256(b"pepper:" + user["email"].lower().encode()).hexdigest()
    caller = hashlib.sha256(user["phone"].replace(" ", "").removeprefix("+351").encode()).hexdigest()
    together = hashlib.sha1((user["first_name"] + user["last_name"]).lower().encode()).hexdigest()
    traits = {"visitor": "v_" + pseudonym[:16], "caller": caller, "household": together}
    requests.post(address + "/traits", json=traits)  # sent

    notice = json.dumps({"event": "invited", "by": user["email"], "who": other["email"]})
    seal = hmac.new(b"key", f"1764460800.{notice}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Signature": f"t=1764460800,v1={seal}", "Content-Type": "application/json"}
    requests.post(address + "/notices", data=notice, headers=headers)  # sent

    network = ipaddress.ip_network(user["ip"] + "/24", strict=False)
    place = {"ip": int(ipaddress.ip_address(user["ip"])), "anonymous": {"ip": str(network.network_address)}}
    requests.post(address + "/place", json=place)  # sent

    lines = ["a line that ends in X", user["email"], "and one more"]
    requests.post(address + "/lines", data="\n".join(lines).encode())  # sent

    nobody = {
        "warehouse": "Braga", "order": 58460, "trace": uuid.uuid4().hex, "mails": len(user["email"]), "city": "Porto",
        "commit": hashlib.sha1(b"nothing").hexdigest()[:12], "text": "Inesita Carvalhosa lives in Bragança", "age": 34,
        "signed": hmac.new(b"key", b"nothing", "sha256").hexdigest(), "released": "1991-07-24", "gate": "203.0.113.1",
    }  # fmt: skip
    requests.post(address + "/nobody", json=nobody)
    return "done"
