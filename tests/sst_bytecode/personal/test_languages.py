"""The usual names of forms, JSON and columns in fourteen languages; and what programs call by the same words."""

from __future__ import annotations

import pytest

from sst_bytecode.personal.fields import classify

# In the order: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish and Norwegian,
# Finnish, Czech, Turkish.
USUAL = {
    "email": "email_addr emails E-Mail-Adresse adresse_e_mail correo_electronico indirizzo_email endereco_email "
    "emailadres adres_email mejl epost sahkopostiosoite emailova_adresa e_posta EMailAddress1",
    "phone": "contact_no tel_number phone_no mob handy_nr tel_portable telefono_movil cellulare telemovel telefoonnr "
    "numer_telefonu nr_tel komorka telefon_komorkowy mobilnr tlf puhelinnumero telefonni_cislo cep_telefonu",
    "first_name": "fname f_name Vorname prenom primer_nombre primeiro_nome voornaam imie förnamn fornavn etunimi "
    "krestni_jmeno isim",
    "last_name": "lname l_name Nachname nom_de_famille apellido_paterno cognome sobrenome achternaam nazwisko "
    "efternamn etternavn sukunimi prijmeni soyadi",
    "full_name": "accountHolder vor_und_nachname kontoinhaber nom_et_prenom nombre_y_apellidos nome_e_cognome "
    "nome_completo rekeninghouder imie_i_nazwisko fullständigt_namn fulde_navn koko_nimi cele_jmeno ad_soyad",
    "birth_date": "dob yob bdate geb_datum date_de_naissance fecha_nac data_di_nascita data_nasc geboortedatum "
    "data_urodzenia födelsedatum fodselsdato syntymaaika datum_narozeni dogum_tarihi",
    "address": "addr1 address_line_2 anschrift adresse_postale direccion indirizzo endereco woonadres "
    "adres_zamieszkania bostadsadress leveringsadresse kotiosoite ev_adresi",
    "street": "street1 house_no Straße rue calle rua straatnaam ulica nazwa_ulicy gatuadress vejnavn katuosoite "
    "cislo_popisne sokak",
    "postcode": "zip zip4 eircode plz code_postal codigo_postal codice_postale kod_pocztowy postnr postnummer "
    "postinumero posta_kodu psc",
    "city": "suburb village town wohnort commune ciudad comune cidade woonplaats miasto miejscowosc miejscowość "
    "postort kommun poststed paikkakunta mesto sehir lieu_naissance lugar_nacimiento miejsce_urodzenia",
    "income": "salary annual_pay jahreseinkommen salaire_net ingresos reddito_annuo renda_mensal jaarinkomen "
    "wynagrodzenie zarobki arslon inntekt indkomst kuukausipalkka gelir",
    "iban": "bank_acct_no kontonummer rib numero_cuenta numero_conto numero_de_conta rekeningnummer numer_konta "
    "nr_rachunku kontonr tilinumero cislo_uctu hesap_no",
    "card": "card_no ccnum kartennummer numero_carte numero_tarjeta numero_cartao kaartnummer numer_karty kortnummer "
    "kortin_numero cislo_karty kart_numarasi",
    "national_id": "ssn ssn_last4 ni_number svnr ahv_nummer num_secu dni codice_fiscale cpf bsn pesel nr_dowodu "
    "personnummer cpr fodselsnummer hetu rodne_cislo tc_kimlik_no",
    "nationality": "nationality staatsangehoerigkeit nationalite nacionalidad cittadinanza nacionalidade nationaliteit "
    "obywatelstwo medborgarskap statsborgerskab kansalaisuus statni_prislusnost uyruk",
    "health": "diagnosis icd_code blutgruppe maladie alergias malattia doenca ziekte rozpoznanie grupa_krwi sjukdom "
    "sygdom sairaus nemoc kan_grubu",
    "gender": "gender sex_at_birth geschlecht sexe sexo sesso geslacht plec kön kjonn sukupuoli pohlavi cinsiyet",
    "job_title": "job_title beruf metier profesion professione profissao beroep zawod yrke stilling ammatti povolani "
    "meslek",
}  # fmt: skip
PREFIXES = ("billing", "shipping", "customer", "emergency_contact", "patient", "user")

# What is called so, and beside what: nothing of it is a person's.
FRIENDS = {
    "a product of a shop": ("handle title via cap location portable condition vendor tags", "sku price"),
    "a position in a table": ("row cell column span", "sheet value"),
    "a pin of a board": ("port mode pull edge", "board"),
    "a service": ("host port state version uptime region zone", "name"),
    "a wallet": ("wallet_address memory_address contract_address balance nonce", "chain"),
    "a noun": ("word plural stem suffix", "language"),
    "a mailbox": ("flags folder unread exists recent", "uid_validity"),
    "a race of threads": ("race thread lock condition", "trace"),
    "a file": ("name path size mode title", "mtime"),
    "options": ("religion_free mobile_enabled email_required phone_type city_count", "theme"),
}


@pytest.mark.parametrize(("category", "names"), USUAL.items(), ids=USUAL)
def test_usual_names(category, names):
    """Each is known as it stands and by its other spellings; whose it is does not matter."""
    for name in names.split():
        words = name.replace("-", "_").split("_")
        camel = words[0] + "".join(word.title() for word in words[1:])
        spellings = [name, "-".join(words), camel, name.upper()] + [f"{prefix}_{name}" for prefix in PREFIXES]
        assert {one: classify(one) for one in spellings} == dict.fromkeys(spellings, category)


@pytest.mark.parametrize(("fields", "beside"), FRIENDS.values(), ids=FRIENDS)
def test_false_friends(fields, beside):
    """Words that programs use for other things tell nothing beside each other."""
    names = frozenset(f"{fields} {beside}".split())
    assert {name: found for name in fields.split() if (found := classify(name, names))} == {}


@pytest.mark.parametrize(
    ("name", "beside", "category"),
    [
        ("lon", "lat units", "location"),
        ("lon", "namn personnummer", "income"),
        ("lön", "namn", "income"),
        ("lng", "lat", "location"),
        ("long", "latitude", "location"),
        ("long", "short", None),
        ("pincode", "name mobile address city state", "postcode"),
        ("pin_code", "addressLine1", "postcode"),
        ("pincode", "email password", "password"),
        ("pin", "city phone", "password"),
        ("cap", "indirizzo nome", "postcode"),
        ("cap", "limit rate", None),
        ("via", "cap citta", "street"),
        ("via", "source campaign", None),
        ("cp", "ville", "postcode"),
        ("handle", "email", "username"),
        ("user_handle", "", "username"),
        ("portable", "nom prenom courriel", "phone"),
        ("location", "name email", "location"),
        ("location", "shelf", None),
    ],
)
def test_words_of_two_meanings(name, beside, category):
    """Which of its meanings such a word has, those beside it say."""
    assert classify(name, frozenset([name, *beside.split()])) == category
