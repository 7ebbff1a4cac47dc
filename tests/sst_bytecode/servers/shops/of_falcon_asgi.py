import asyncio

import falcon.asgi
import uvicorn

from crm import PORT, tell


class Media:
    async def on_post(self, req, resp, user_id):
        resp.text = await asyncio.to_thread(tell, await req.get_media())


class Upload:
    async def on_post(self, req, resp, user_id):
        resp.text = tell({part.name: await part.get_text() async for part in await req.media if part.name != "file"})


class Query:
    async def on_get(self, req, resp, user_id):
        resp.text = await asyncio.to_thread(tell, req.params)


class Cookie:
    async def on_get(self, req, resp, user_id):
        resp.text = tell({name: req.get_cookie_values(name)[0] for name in ("email", "phone", "city")})


app = falcon.asgi.App()
app.add_route("/form/{user_id}", Media())
app.add_route("/json/{user_id}", Media())
app.add_route("/upload/{user_id}", Upload())
app.add_route("/query/{user_id}", Query())
app.add_route("/cookie/{user_id}", Cookie())
uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error")
