import cherrypy

from crm import PORT, tell


class Shop:
    @cherrypy.expose
    def form(self, user_id, **given):
        return tell(given)

    @cherrypy.expose
    @cherrypy.tools.json_in()
    def json(self, user_id):
        return tell(cherrypy.request.json)

    @cherrypy.expose
    def upload(self, user_id, file, **given):
        return tell(given)

    @cherrypy.expose
    def query(self, user_id, **_given):
        return tell(cherrypy.request.params)

    @cherrypy.expose
    def cookie(self, user_id):
        return tell({name: one.value for name, one in cherrypy.request.cookie.items()})

    @cherrypy.expose
    def login(self, user_id):
        cherrypy.session["user_id"] = user_id
        return "hello"

    @cherrypy.expose
    def mine(self, **given):
        return tell(given)

    @cherrypy.expose
    def me(self, **given):
        assert cherrypy.session["user_id"]
        return tell(given)


MINE = {"tools.auth_basic.on": True, "tools.auth_basic.realm": "shop"}
MINE["tools.auth_basic.checkpassword"] = lambda realm, name, password: password == "pw"
cherrypy.config.update({"server.socket_port": PORT, "environment": "embedded", "log.screen": False})
cherrypy.server.subscribe()
cherrypy.quickstart(Shop(), config={"/": {"tools.sessions.on": True}, "/mine": MINE})
