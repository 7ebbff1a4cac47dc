"""Flask, Flask-Login and SQLAlchemy together: whose request it is, and that finding out changes nothing."""

from __future__ import annotations

APP = """
    import sys
    from flask import Flask, request
    from flask_login import LoginManager, UserMixin, current_user, login_user
    from sqlalchemy import *
    from sqlalchemy.orm import *

    class Base(DeclarativeBase): pass

    class Member(UserMixin, Base):
        __tablename__ = "members"
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str]

    engine = create_engine("sqlite://", poolclass=pool.StaticPool)
    Base.metadata.create_all(engine)
    session = scoped_session(sessionmaker(engine))
    session.add(Member(id=7, email="ada@example.org"))
    session.commit()
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *what: statements.append(what))

    app = Flask(__name__)
    app.secret_key = "k"
    login = LoginManager(app)
    login.user_loader(lambda number: session.get(Member, int(number)))
    app.teardown_appcontext(lambda _: session.remove())

    @app.post("/login")
    def enter():
        login_user(session.get(Member, 7))
        return "in"

    @app.get("/quiet")
    def quiet():
        return "quiet"

    @app.get("/me")
    def me():
        return current_user.email

    client = app.test_client()
"""


def test_person_and_table_are_learnt_from_logging_in(watch):
    """Logging in names the person and the table of people, whose rows are then theirs; so does every later look at
    the current user.
    """
    seen = watch(
        APP
        + """
    client.post("/login")
    print("then")
    recorder.told.append("then")
    print(client.get("/me").text)
    """
    )
    first, then = seen.told[: seen.told.index("then")], seen.told[seen.told.index("then") :]
    assert ["person", "7"] in first
    assert ["person", "7"] in then
    rows = [one for one in seen.learnt if one["source"] == "sqlalchemy.members"]
    assert {(one["person"], one["value"]["email"]) for one in rows} == {("7", "ada@example.org")}


def test_current_user_is_not_touched(watch):
    """A view that does not look at the current user causes no query, and the answer is that of the plain program."""
    source = (
        APP
        + """
    client.post("/login")
    statements.clear()
    answer = client.get("/quiet")
    print(len(statements), sorted(answer.headers.items()))
    """
    )
    seen = watch(source)
    assert seen.out.startswith("0 ")
    assert seen.out == watch(source, plain=True).out


def test_user_of_a_request_loader_is_the_person(watch):
    """A user who is known by a header, without a session, is the person: by the identity that the mapper keeps,
    without a query.
    """
    seen = watch(
        APP
        + """
    @login.request_loader
    def by_header(request):
        one = session.get(Member, int(request.headers["X-Member"]))
        session.expire(one)
        statements.clear()
        return one

    app.add_url_rule("/who", view_func=lambda: str(current_user.is_authenticated))
    print(client.get("/who", headers={"X-Member": "7"}).text, len(statements))
    """
    )
    assert ["person", "7"] in seen.told
    assert seen.out.split() == ["True", "0"]
