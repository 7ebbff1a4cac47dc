"""What is too much: a stack that is used up, a body of 200 MB, a body without end."""

from __future__ import annotations

import pytest


@pytest.mark.slow
def test_at_the_recursion_limit(shop, recorded, doctor):
    """Wherever the stack ends, the call ends as in plain Python; each that came to its end is an event, or is counted.

    Where not even a hook can be called, nothing is left of the call but the count.
    """
    source = """
        def deep(frames, action):
            return action() if frames <= 0 else deep(frames - 1, action)
        visit(0)  # everything is loaded
        import inspect
        room = sys.getrecursionlimit() - len(inspect.stack()) - 2
        for left in range(20, 260, 4):
            try:
                deep(room - left, lambda: requests.post(sys.argv[1], json={"number": left}))
                os.write(1, b"visited %d\\n" % left)
            except RecursionError:
                pass
        visit(1)
    """
    done = shop(source)
    assert done.code == 0, done.err
    posts = [event for event in recorded() if event.operation == "requests.post" and event.outcome == "200"]
    assert len(done.visits) > 30
    _code, found = doctor()
    counted = [finding for _level, finding in found["recorded"] if "RecursionError" in finding]
    assert len(posts) >= len(done.visits) - 1
    assert counted, found
    plain = shop(source, env={"PYTHON_TRACKING_ENABLED": "0"})
    # The start of a watched program leaves some levels of C on the stack, which count on 3.11.
    assert min(set(done.visits) - {0, 1}) - min(set(plain.visits) - {0, 1}) <= 8


HUGE = """
import http.server, resource, threading
class Counting(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        size, most = int(self.headers.get("Content-Length") or 1 << 60), int(self.headers.get("X-Most") or 1 << 60)
        read = 0
        while read < min(size, most):
            read += len(self.rfile.read1(min(1 << 20, size - read)))
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"read")
        self.close_connection = True
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f"http://127.0.0.1:{server.server_port}/huge"

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10

@app.post("/huge")
def huge():
    session["user_id"] = request.form["id"]
    return send(request.form["email"])

def visit_huge(number):
    with app.test_client() as visitor:
        answer = visitor.post("/huge", data={"id": str(number), "email": f"ada{number}.lovelace@example.org"})
    assert answer.status_code == 200, answer.data
    os.write(1, b"visited %d\\n" % number)
"""


@pytest.mark.slow
def test_a_body_of_200_megabytes(shop, recorded):
    """It arrives whole, costs little more memory than without us, and the event says what was not read of it."""
    done = shop(
        HUGE
        + """
def send(email):
    body = email.encode() + b" " * (200 << 20)
    before = peak()
    answer = requests.post(URL, data=body).text
    print("grew", peak() - before)
    return answer
visit(0)
visit_huge(1)
visit(2)
server.shutdown()
"""
    )
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2])
    grew = next(int(line.split()[1]) for line in done.out.splitlines() if line.startswith("grew"))
    assert grew < 64, "megabytes"
    events = [event for event in recorded() if event.operation == "requests.post"]
    assert [event.outcome for event in events] == ["200"] * 3
    assert [[item.person for item in event.data] for event in events] == [["0"], ["1"], ["2"]]
    assert events[1].limits


def test_a_body_without_end(shop, recorded):
    """A generator that never ends is sent as long as the receiver reads; memory does not grow with what was sent."""
    done = shop(
        HUGE
        + """
def send(email):
    def endless():
        yield email.encode() + b" "
        while True:
            yield b"x" * 65536
    before = peak()
    answer = requests.post(URL, data=endless(), headers={"X-Most": str(64 << 20)}).text
    print("grew", peak() - before)
    return answer
visit(0)
visit_huge(1)
visit(2)
server.shutdown()
"""
    )
    assert (done.code, done.err, done.visits) == (0, "", [0, 1, 2])
    grew = next(int(line.split()[1]) for line in done.out.splitlines() if line.startswith("grew"))
    assert grew < 32, "megabytes"
    events = [event for event in recorded() if event.operation == "requests.post"]
    assert [event.outcome for event in events] == ["200"] * 3
    assert [[item.person for item in event.data] for event in events] == [["0"], ["1"], ["2"]]
    assert events[1].limits
