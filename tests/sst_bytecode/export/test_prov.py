"""What was recorded is a PROV document: valid, read back as it was written, with everybody in their roles."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from prov.model import ProvDocument

from sst_bytecode.export.prov import document_of, prov_json

# The rules of the W3C member submission "The PROV-JSON Serialization" (2013), for the records that we write.
_LITERAL = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {
            "type": "object",
            "required": ["$"],
            "properties": {"$": {"type": "string"}, "type": {"type": "string"}, "lang": {"type": "string"}},
            "additionalProperties": False,
        },
    ]
}
_NAME = {"type": "string", "pattern": r"^(_|[A-Za-z][\w.-]*):[^\s]+$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def _records(required=(), **properties):
    """Records by name, each an object of literals or lists of them, with these properties of fixed meaning."""
    record = {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "propertyNames": _NAME,
        "additionalProperties": {"anyOf": [_LITERAL, {"type": "array", "items": _LITERAL}]},
    }
    one_or_many = {"anyOf": [record, {"type": "array", "items": record}]}
    return {"type": "object", "propertyNames": _NAME, "additionalProperties": one_or_many}


def _relation(first, second, **more):
    return _records([f"prov:{first}"], **{f"prov:{first}": _NAME, f"prov:{second}": _NAME}, **more)


_SCHEMA = {
    "type": "object",
    "required": ["prefix"],
    "additionalProperties": False,
    "properties": {
        "prefix": {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
        "entity": _records(),
        "agent": _records(),
        "activity": _records(**{"prov:startTime": _MOMENT, "prov:endTime": _MOMENT}),
        "wasAttributedTo": _relation("entity", "agent"),
        "wasAssociatedWith": _relation("activity", "agent", **{"prov:plan": _NAME}),
        "used": _relation("activity", "entity", **{"prov:time": _MOMENT}),
        "wasGeneratedBy": _relation("entity", "activity", **{"prov:time": _MOMENT}),
        "wasDerivedFrom": _relation("generatedEntity", "usedEntity", **{"prov:activity": _NAME}),
    },
}


@pytest.fixture
def written(reader):
    """Give the PROV-JSON of the whole store, as an object."""
    return json.loads(prov_json(reader.events(), reader.tags(), reader.steps()))


def test_the_document_keeps_the_rules_of_prov_json(written):
    """Names are qualified, moments are xsd:dateTime, records and relations have what they must have."""
    Draft202012Validator.check_schema(_SCHEMA)
    Draft202012Validator(_SCHEMA).validate(written)


def test_the_document_is_read_back_as_it_was_written(reader):
    """The reference library makes the same document of it."""
    parts = [list(reader.events()), list(reader.tags()), list(reader.steps())]
    assert ProvDocument.deserialize(content=prov_json(*parts), format="json") == document_of(*parts)


def test_every_name_that_a_relation_uses_is_declared(written):
    """No relation leads to an entity, activity or agent that is not there, and every prefix is told."""
    declared = {*written["entity"], *written["activity"], *written["agent"]}
    relations = ("wasAttributedTo", "wasAssociatedWith", "used", "wasGeneratedBy", "wasDerivedFrom")
    keys = ("entity", "activity", "agent", "generatedEntity", "usedEntity")
    used = {
        record[f"prov:{key}"]
        for relation in relations
        for record in written[relation].values()
        for key in keys
        if f"prov:{key}" in record
    }
    assert used <= declared
    assert {name.partition(":")[0] for name in declared} <= set(written["prefix"])


def test_people_values_and_recipients_are_in_their_roles(written):
    """A value belongs to its person; what left is derived from it; the recipient is associated with the event."""
    owners = {(one["prov:entity"], one["prov:agent"]) for one in written["wasAttributedTo"].values()}
    assert ("sst:tag/tag-ada-email", "sst:person/ada") in owners
    made = {(one["prov:generatedEntity"], one["prov:usedEntity"]) for one in written["wasDerivedFrom"].values()}
    assert {("sst:sent/e1.0", "sst:tag/tag-ada-email"), ("sst:tag/tag-ada-hash", "sst:tag/tag-ada-email")} <= made
    roles = {
        (one["prov:activity"], one["prov:agent"], one.get("prov:role")) for one in written["wasAssociatedWith"].values()
    }
    assert ("sst:event/e1", "sst:recipient/Twilio%20Segment", "recipient") in roles


def test_of_one_person_only_theirs_is_written(reader):
    """Bob is in no record of Ada's document; what was seen under her alias is."""
    text = prov_json(reader.events("ada"), reader.tags("ada"), reader.steps("ada"))
    assert "bob" not in text
    assert "e4" in text
