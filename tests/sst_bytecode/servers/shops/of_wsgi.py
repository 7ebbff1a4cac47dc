import json
import sys
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl
from wsgiref.util import shift_path_info

from crm import PORT, tell


def app(environ, start_response):
    way = shift_path_info(environ)
    if way == "query":
        given = dict(parse_qsl(environ["QUERY_STRING"]))
    elif way == "cookie":
        given = {name: one.value for name, one in SimpleCookie(environ["HTTP_COOKIE"]).items()}
    else:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        given = json.loads(body) if way == "json" else dict(parse_qsl(body.decode()))
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield tell(given).encode()


def wsgiref():
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = Server(("127.0.0.1", PORT), Quiet)
    server.set_app(app)
    server.serve_forever()


def waitress():
    from waitress import serve

    serve(app, host="127.0.0.1", port=PORT, _quiet=True)


def cheroot():
    from cheroot.wsgi import Server

    Server(("127.0.0.1", PORT), app).start()


def werkzeug():
    from werkzeug.serving import make_server

    make_server("127.0.0.1", PORT, app, threaded=True).serve_forever()


def gevent():
    from gevent.pywsgi import WSGIServer

    WSGIServer(("127.0.0.1", PORT), app, log=None).serve_forever()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
