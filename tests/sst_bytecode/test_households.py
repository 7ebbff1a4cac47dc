"""People who share an address, a number or a name, exported together: each keeps what is their own."""

from __future__ import annotations

from tests.sst_bytecode.test_subjects import ROWS, sent

HOUSEHOLD = (
    ROWS
    + """
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    full_name: Mapped[str]
    street: Mapped[str]
    phone: Mapped[str]

engine = create_engine("sqlite://", poolclass=StaticPool)
Base.metadata.create_all(engine)
with Session(engine) as session:
    for n, name in enumerate(("Olga Ferrand", "Anton Ferrand", "Olga Ferrand"), 1):
        home = ("31 Cutler Row", "+49 30 5550031") if n < 3 else ("8 Weir Close", "+49 30 5550008")
        session.add(Customer(id=n, email=f"mail.{n}@mail.example", full_name=name, street=home[0], phone=home[1]))
    session.commit()
with Session(engine) as session:
    rows = session.scalars(select(Customer).order_by(Customer.id)).all()
    of = lambda row: {"email": row.email, "full_name": row.full_name, "street": row.street, "phone": row.phone}
    requests.post(sys.argv[1], json={"people": [of(row) for row in rows]})
    lines = "\\n".join(",".join(of(row).values()) for row in rows)
    requests.post(sys.argv[1], data="email,full_name,street,phone\\n" + lines, headers={"Content-Type": "text/csv"})
    for row in reversed(rows):
        requests.post(sys.argv[1], json=of(row))
"""
)


def test_what_a_household_shares_is_whose_record_it_stands_in(run_python, tmp_path, service):
    """One street and number are both people's, one name that of two: in an export each is whose e-mail is beside."""
    batch, table, *single = sent(run_python, tmp_path, service, HOUSEHOLD)
    fields = ("email", "full_name", "street", "phone")
    each = {(f"row:customers:{n}", field) for n in (1, 2, 3) for field in fields}
    for event in (batch, table):
        assert len(event.data) == len(each)
        assert {(item.person, item.field) for item in event.data if not item.weak} == each
    for n, event in zip((3, 2, 1), single, strict=True):
        assert {(item.person, item.field) for item in event.data} == {(f"row:customers:{n}", field) for field in fields}
