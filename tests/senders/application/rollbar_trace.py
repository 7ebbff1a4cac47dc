# Rollbar: a trace with the values of local variables, from a thread of its own; some names are scrubbed on the way.
import rollbar


def charge(password, city):
    raise ValueError("card refused")


def send(user, other, address):
    rollbar.init("token", environment="test", endpoint=address + "/", handler="thread")
    try:
        charge("hunter2hunter2", user["city"])
    except ValueError:
        rollbar.report_exc_info(extra_data={"customer": user["email"], "amount": 58461})  # sent
    rollbar.wait()
    return "done"
