import falcon
from waitress import serve

from crm import PORT, tell


class Media:
    def on_post(self, req, resp, user_id):
        resp.text = tell(req.get_media())


class Upload:
    def on_post(self, req, resp, user_id):
        resp.text = tell({part.name: part.get_text() for part in req.media if part.name != "file"})


class Query:
    def on_get(self, req, resp, user_id):
        resp.text = tell({name: req.get_param(name) for name in ("email", "phone", "city", "wait", "to")})


class Cookie:
    def on_get(self, req, resp, user_id):
        resp.text = tell(req.cookies)


app = falcon.App()
app.add_route("/form/{user_id}", Media())
app.add_route("/json/{user_id}", Media())
app.add_route("/upload/{user_id}", Upload())
app.add_route("/query/{user_id}", Query())
app.add_route("/cookie/{user_id}", Cookie())
serve(app, host="127.0.0.1", port=PORT, _quiet=True)
