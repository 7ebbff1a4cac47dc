from wsgiref.simple_server import make_server

from webob import Request
from webob.dec import wsgify

from crm import PORT, tell

OTHER = {"email": "Rune.Falk@post.example", "phone": "+4798765432", "city": "Molde"}


@wsgify
def app(request):
    if request.path_info == "/own":
        request = Request.blank("/", POST=OTHER)
    return tell(request.POST)


make_server("127.0.0.1", PORT, app).serve_forever()
