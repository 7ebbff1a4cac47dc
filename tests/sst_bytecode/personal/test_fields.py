"""Names of fields tell their category in many spellings and languages, and ordinary names tell none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sst_bytecode.personal.categories import categories
from sst_bytecode.personal.fields import SECRETS, classify, is_secret

PERSONAL = {
    "email": "email e-mail EMAIL eMail email_address customer_email_address emailHash user[email] "
    "users.email billing.email_address to_email  "
    "sha256_email_address $email properties.$email mail E-Mail-Adresse courriel correo_electronico "
    "indirizzoEmail emailadres hem em",
    "phone": "phone phone_number mobileNumber merge_fields[PHONE] tel telefon handynummer telefono "
    "numeroTelefono telefoonnummer ph msisdn",
    "first_name": "first_name firstName billing.firstName FNAME givenName vorname prénom primer_nombre "
    "voornaam primeiroNome fn",
    "last_name": "last_name lastName LNAME surname family-name Nachname nom_de_famille apellidos "
    "cognome sobrenome achternaam ln",
    "full_name": "full_name fullName legalName nombre_completo nom_complet nomeCompleto name_on_card",
    "name": "user.name contact_name customer[name] clientName",
    "username": "userName user_name login_name benutzername nickname",
    "user_id": "user_id userId uid customer_id customerNumber Kundennummer distinct_id distinctId "
    "external_id anonymousId numero_client member_no studentNumber patient_ref loyalty_card",
    "address": "address street_address address[line1] shippingAddress Anschrift adresse_postale "
    "direccion indirizzo endereco adres address_line_1 shippingAddressLine2",
    "street": "street street_name Straße strasse calle rua straatnaam",
    "postcode": "postcode zip zip_code postal_code billing_zip address_zip addr_zip plz "
    "Postleitzahl code_postal código_postal",
    "city": "city address_city addr_city locality addressLocality town ville ciudad citta cidade woonplaats home_city",
    "birth_date": "dob date_of_birth birthDate birthday Geburtsdatum date_naissance fecha_nacimiento "
    "dataDeNascimento geboortedatum doby",
    "age": "age user_age edad leeftijd",
    "gender": "gender sex Geschlecht sexe sexo geslacht",
    "income": "income annual_income salary Gehalt einkommen salaire salario stipendio inkomen householdIncome",
    "iban": "iban bank_account kontonummer numero_de_compte",
    "card": "card_number cardNumber credit_card cc_number kreditkartennummer card.number",
    "national_id": "ssn social_security_number national_id codice_fiscale dni bsn personnummer",
    "passport": "passport passport_number reisepass passeport pasaporte",
    "ip_address": "ip ip_address clientIp remote_addr client_ip_address x-forwarded-for",
    "user_agent": "user_agent User-Agent http_user_agent",
    "device_id": "device_id idfa advertisingId androidId imei push_token",
    "location": "lat longitude geolocation gps_position breitengrad",
    "health": "health_condition diagnosis blood_type Blutgruppe maladie",
    "religion": "religion konfession religiao",
    "ethnicity": "ethnicity ethnic_origin etnia",
    "political": "political_opinion party_membership",
    "sexual_orientation": "sexual_orientation orientation_sexuelle",
    "union_membership": "trade_union gewerkschaft",
    "biometric": "biometrics face_embedding fingerabdruck",
    "password": "password passwort pwd mot_de_passe contraseña new_password senha wachtwoord",
    "secret": "api_key apiKey access_token Authorization client_secret cvv otp",
}

ORDINARY = (
    "filename hostname product_name class_name table_name event_name id order_id created_at total "
    "amount message_id file_name domain_name  "
    "page title status state email_count has_email email_verified phone_type is_active count "
    "message_age max_age session_timeout url path  "
    "method port token_count max_tokens temperature quantity price currency sku plan version language "
    "locale timezone campaign_name  "
    "email_template server_ip template_name function_name model_name category_name city_count number "
    "invoice_number tracking_number  "
    "product_id sort_key primary_key key value data type kind label description note comment content "
    "body subject message text role  "
    "passwordless last_login last_seen company_name name first last stage usage package storage "
    "coverage average region country  "
    "emails_sent phone_verified_at send_email"
)


@pytest.mark.parametrize(("category", "names"), PERSONAL.items(), ids=PERSONAL)
def test_names_in_many_languages(category, names):
    """Each of these names, however it is cased, joined or nested, tells this category."""
    assert {name: classify(name) for name in names.split()} == dict.fromkeys(names.split(), category)


def test_ordinary_names():
    """Names that programs are full of tell nothing: an order has an id, a file a name, a campaign a city count."""
    assert [name for name in ORDINARY.split() if classify(name)] == []


@pytest.mark.parametrize(
    ("name", "context", "category"),
    [
        ("name", {"email", "password", "name"}, "name"),
        ("name", {"customer"}, "name"),
        ("name", {"sku", "price", "name"}, None),
        ("name", set(), None),
        ("id", {"email", "first_name"}, "user_id"),
        ("id", {"total", "items"}, None),
        ("country", {"street", "phone"}, "country"),
        ("address_state", {"address_line1", "address_zip"}, "region"),
        ("address_state", {"total"}, None),
        ("address_country", {"address_line1", "address_zip"}, "country"),
        ("first", {"after", "query"}, None),
        ("first", {"last_name"}, "first_name"),
        ("user_first", {"total"}, "first_name"),
        ("last_login", {"email", "first_name"}, None),
        ("order_id", {"email", "first_name"}, None),
        ("invoice_name", {"email", "phone"}, "name"),
    ],
)
def test_company_decides_about_generic_names(name, context, category):
    """A bare ``name`` is a person's among personal fields or under a word for a person.

    And a product's among a product's.
    """
    assert classify(name, frozenset(context)) == category


def test_every_category_is_described():
    """Every category of the lexicon has a label and a term of the Data Privacy Vocabulary."""
    described = categories()
    assert set(PERSONAL) <= set(described)
    assert all(entry.iri.startswith("https://w3id.org/dpv/") and entry.label for entry in described.values())
    assert set(described) >= SECRETS


def test_special_categories():
    """What Art. 9 GDPR protects is marked, what it does not is not."""
    special = {name for name, entry in categories().items() if entry.special}
    assert {
        "health",
        "religion",
        "ethnicity",
        "political",
        "biometric",
        "genetic",
        "sexual_orientation",
        "union_membership",
    } <= special
    assert not special & {"email", "income", "gender"}


def test_secrets():
    """Passwords, keys and session ids are secrets, an address is not."""
    assert [is_secret(name) for name in ("password", "secret", "session_id", "email")] == [True, True, True, False]


@given(st.text(max_size=300), st.frozensets(st.text(max_size=20), max_size=4))
def test_any_name_is_answered(name, context):
    """Whatever is used as a name, there is an answer, and it is a known category."""
    assert classify(name, context) in {None, *categories()}
