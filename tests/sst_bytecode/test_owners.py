"""Rows that refer to several people, and what people type of others, watched for real: each is told as whose it is."""

from __future__ import annotations

from tests.sst_bytecode.test_subjects import ROWS, VISITS, sent

STAFF = """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
"""

ROLES = (
    VISITS
    + STAFF
    + """
def refers(to, **how):
    return mapped_column(ForeignKey(to), nullable=True, **how)

class Patient(Base):
    __tablename__ = "patients"
    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = refers("users.id")
    referred_id: Mapped[int] = refers("patients.id")
    email: Mapped[str]

class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = refers("users.id")
    patient_id: Mapped[int] = refers("patients.id")
    iban: Mapped[str]

class Lead(Base):
    __tablename__ = "leads"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_by_id: Mapped[int] = refers("users.id")
    owner_id: Mapped[int] = refers("users.id")
    user_id: Mapped[int] = refers("users.id")
    email: Mapped[str]

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = refers("users.id")
    email: Mapped[str]

class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = refers("users.id")
    iban: Mapped[str]

Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(id=n, email=f"user.{n}@mail.example") for n in (1, 20)])
    session.add_all([
        Patient(id=5, doctor_id=1, email="dean.5@mail.example"),
        Patient(id=6, doctor_id=1, referred_id=5, email="dora.6@mail.example"),
        Visit(id=8, doctor_id=1, patient_id=5, iban="DE65370400440532013917"),
        Lead(id=7, created_by_id=1, user_id=20, email="lena.7@mail.example"),
        Lead(id=8, created_by_id=1, owner_id=1, email="lea.8@mail.example"),
        Order(id=9, email="gus.9@mail.example"), Order(id=10, user_id=20, email="gift.10@mail.example"),
        Note(id=3, author_id=20, iban="DE89370400440532013000"),
    ])
    session.commit()

@app.post("/work")
def work():
    with Session(engine) as session:
        session.get(User, visit["user_id"]).email
        for kind, number in ((Patient, 5), (Patient, 6), (Visit, 8), (Lead, 7), (Lead, 8), (Order, 9), (Order, 10),
                             (Note, 3)):
            row = session.get(kind, number)
            requests.post(sys.argv[1], json={"it": getattr(row, "email", None) or row.iban})
    return ""

client = app.test_client()
client.post("/login")
assert client.post("/work").status_code == 200
"""
)

BACK_OFFICE = (
    VISITS
    + STAFF
    + """
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    phone: Mapped[str]
    last_name: Mapped[str]

class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    iban: Mapped[str]

Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User(id=1, email="staff.1@mail.example"))
    session.add_all([Customer(id=n, email=f"dean.{n}@mail.example", phone=f"+49 30 555123{n}", last_name="Moonraker")
                     for n in (4, 5, 6)])
    session.add_all([Account(id=1, customer_id=6, iban="DE65370400440532013917")])
    session.commit()

def form(number, **changed):
    known = {"email": f"dean.{number}@mail.example", "phone": f"+49 30 555123{number}", "last_name": "Moonraker"}
    return known | changed

def tell(**what):
    requests.post(sys.argv[1], json=what)

@app.get("/customer/<int:number>")
def view(number):
    visit["user_id"]
    with Session(engine) as session:
        return session.get(Customer, number).email

@app.post("/customer/<int:number>")
def edit(number):
    visit["user_id"]
    given = request.get_json(silent=True) or request.form.to_dict()
    with Session(engine) as session:
        session.get(User, 1).email
        one = session.get(Customer, number)
        one.email, one.phone, one.last_name = (given[name] for name in ("email", "phone", "last_name"))
        session.commit()
    tell(**given)
    return ""

@app.post("/pay")
def pay():
    visit["user_id"]
    given = request.form["iban"]
    with Session(engine) as session:
        session.scalars(select(Account).where(Account.iban == given)).one().iban
    tell(iban=given)
    return ""

@app.post("/mine")
def mine():
    visit["user_id"]
    with Session(engine) as session:
        session.get(User, 1).email
    tell(**request.form.to_dict())
    return ""

client = app.test_client()
client.post("/login")
client.post("/mine", data={"email": "staff.1@mail.example", "last_name": "Dockery"})
client.get("/customer/5")
client.post("/customer/5", data=form(5))
client.post("/customer/5", json=form(5, email="dean.new@mail.example"))
client.post("/customer/4", data=form(4))
client.post("/pay", data={"iban": "DE65370400440532013917"})
client.post("/mine", data={"email": "staff.1@mail.example", "friend_phone": "+49 30 5551234", "last_name": "Dockery"})
with Session(engine) as session:
    for one in session.scalars(select(Customer).order_by(Customer.id)):
        tell(email=one.email, phone=one.phone, last_name=one.last_name)
"""
).replace("import Flask, session", "import Flask, request, session")

COUPLE = (
    ROWS
    + """
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    last_name: Mapped[str]
    iban: Mapped[str]
    phone: Mapped[str]

engine = create_engine("sqlite://", poolclass=StaticPool)
Base.metadata.create_all(engine)
IBANS = ("DE65370400440532013917", "DE89370400440532013000", "NL91ABNA0417164300", "GB29NWBK60161331926819")
with Session(engine) as session:
    session.add_all([
        Customer(id=n, email=("the.lakes" if n < 3 else "no-reply") + "@mail.example", iban=iban, phone="unknown",
                 last_name=f"Lakeman{'abcd'[n]}") for n, iban in enumerate(IBANS)
    ])
    session.commit()
with Session(engine) as session:
    for _ in range(2):
        for one in session.scalars(select(Customer)):
            requests.post(sys.argv[1], json={"email": one.email, "last_name": one.last_name, "iban": one.iban,
                                             "phone": one.phone})
        session.expire_all()
"""
)

ACCOUNTS = """
import sys
import django
import requests
from django.conf import settings
settings.configure(
    SECRET_KEY="k", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "bank.db"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
)
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import path

User = get_user_model()

class Customer(models.Model):
    advisor = models.ForeignKey(User, models.CASCADE, related_name="advised")
    login = models.OneToOneField(User, models.CASCADE, null=True)
    email = models.CharField(max_length=80)
    class Meta:
        app_label = "bank"

class Account(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE)
    iban = models.CharField(max_length=40)
    class Meta:
        app_label = "bank"

def tell(request):
    request.user.email
    for one in Account.objects.order_by("id"):
        requests.post(sys.argv[1], json={"iban": one.iban})
    for one in Account.objects.select_related("customer").order_by("id"):
        requests.post(sys.argv[1], json={"iban": one.iban, "email": one.customer.email})
    return HttpResponse("ok")

urlpatterns = [path("tell", tell)]
call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Customer)
    editor.create_model(Account)
staff, login = (User.objects.create(username=name, email=f"{name}@mail.example") for name in ("staff", "lena"))
for number, (user, iban) in enumerate(((None, "DE65370400440532013917"), (login, "DE89370400440532013000"))):
    one = Customer.objects.create(advisor=staff, login=user, email=f"client.{number}@mail.example")
    Account.objects.create(customer=one, iban=iban)
client = Client()
client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
assert client.get("/tell").status_code == 200
"""


def told(*program):
    """Of each request that was sent, whose each datum is that is sure."""
    return [{item.field: item.person for item in event.data if not item.weak} for event in sent(*program)]


def test_the_role_of_a_reference_tells_whose_a_row_is(run_python, tmp_path, service):
    """A patient is not the doctor, a lead not who wrote it down; a guest's order without a user is a guest's. A visit
    is the patient's, and what says nothing of anybody else its author's.
    """
    seen = told(run_python, tmp_path, service, ROLES)
    assert [next(iter(one.values())) for one in seen] == [
        "row:patients:5", "row:patients:6", "row:patients:5", "20", "row:leads:8", "row:orders:9", "20", "20",
    ]  # fmt: skip


def test_what_staff_type_of_customers_is_the_customers(run_python, tmp_path, service):
    """Where a row was loaded before, or is in the same request, what a form has of it is its person's, who edits it or
    not, and in a job later. A form with one's own address is one's own, but for a number that is a customer's.
    """
    seen = told(run_python, tmp_path, service, BACK_OFFICE)
    fields = ("email", "phone", "last_name")
    four, five, six = (dict.fromkeys(fields, f"row:customers:{number}") for number in (4, 5, 6))
    assert seen == [
        {"email": "1", "last_name": "1"}, five, five, four, {"iban": "row:customers:6"},
        {"email": "1", "phone": "row:customers:4", "last_name": "1"}, four, five, six,
    ]  # fmt: skip


def test_rows_with_one_address_are_not_one_person(run_python, tmp_path, service):
    """Each of a couple keeps the own names and accounts; an address that nobody reads, and a word for there being no
    number, are nobody's.
    """
    seen = told(run_python, tmp_path, service, COUPLE)
    people = [f"row:customers:{number}" for number in range(4)] * 2
    fields = [("email", "last_name", "iban")] * 3 + [("last_name", "iban")]
    assert seen == [dict.fromkeys(names, one) for one, names in zip(people, fields * 2, strict=True)]


def test_what_refers_to_a_row_is_whose_that_is(run_python, tmp_path, service):
    """An account is its customer's, who is the user that logs in, as soon as the customer's row has told so: of before,
    too. Never the adviser's who looks at it.
    """
    people = ("row:bank_customer:1", "2")
    seen = told(run_python, tmp_path, service, ACCOUNTS)
    assert seen == [*({"iban": one} for one in people), *({"iban": one, "email": one} for one in people)]
