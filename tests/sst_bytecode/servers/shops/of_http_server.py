import json
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from crm import PORT, tell


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/query"):
            given = dict(parse_qsl(urlsplit(self.path).query))
        else:
            given = {name: one.value for name, one in SimpleCookie(self.headers["Cookie"]).items()}
        self.answer(tell(given))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_json = self.headers["Content-Type"] == "application/json"
        self.answer(tell(json.loads(body) if is_json else dict(parse_qsl(body.decode()))))

    def answer(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
