"""SQLAlchemy 1.4: rows that are written, by the ORM, in a transaction, and by a connection that commits by itself."""

import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy.orm import declarative_base, sessionmaker
from sqlalchemy.pool import StaticPool

app = Flask(__name__)
engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
Base = declarative_base()


class Person(Base):
    __tablename__ = "people"
    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.String)
    phone = sa.Column(sa.String)


Base.metadata.create_all(engine)
people = Person.__table__


@app.route("/orm", methods=["POST"])
def orm():
    with sessionmaker(engine)() as session:
        session.add(Person(email=request.form["email"]))
        session.commit()  # email:flask.form
        session.add(Person(email="nobody-at-all"))
        session.rollback()
    return "ok"


@app.route("/core", methods=["POST"])
def core():
    with engine.begin() as connection:  # email:flask.form second:flask.form
        rows = [{"email": request.form["email"]}, {"email": request.form["second"]}]
        connection.execute(people.insert(), rows)
        kept = connection.begin_nested()
        connection.execute(people.insert().values(phone=request.form["other"]))
        kept.rollback()
    return "ok"


@app.route("/bare", methods=["POST"])
def bare():
    engine.execute(people.insert().values(email=request.form["email"]))  # email:flask.form
    with engine.connect() as connection:
        update = sa.text("update people set phone = :phone")
        connection.execute(update, {"phone": request.form["phone"]})  # phone:flask.form
    return "ok"


@app.route("/isolated", methods=["POST"])
def isolated():
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(people.insert().values(email=request.form["email"]))  # email:flask.form
    return "ok"


visitor = app.test_client()
answers = [
    visitor.post("/orm", data={"email": "ines.carv@example.org"}),
    visitor.post(
        "/core", data={"email": "tove.lind@example.net", "second": "nina.berg@example.no", "other": "+46 8 5550 1233"}
    ),
    visitor.post("/bare", data={"email": "lea.maro@example.fr", "phone": "+49 30 901820"}),
    visitor.post("/isolated", data={"email": "max.mill@example.de"}),
]
print([answer.data for answer in answers])
