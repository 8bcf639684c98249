"""Payloads of campaigns, in the On-Premises form, and what the Cloud API gets of them."""

import json
from typing import Any

import pytest

from gateway.domain.channels import Channel
from gateway.domain.errors import ContentInvalid
from gateway.providers.whatsapp.payloads import LONGEST_TEXT, cloud_message, translated
from tests.providers.conftest import outgoing

BODY = {"type": "body", "parameters": [{"type": "text", "text": "Ann"}]}
LANGUAGE = {"policy": "deterministic", "code": "en"}

TRANSLATIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "a template",
        {
            "to": "+447700900001",
            "type": "template",
            "template": {"namespace": "n", "language": LANGUAGE, "name": "sale", "components": [BODY]},
        },
        {"type": "template", "template": {"language": {"code": "en"}, "name": "sale", "components": [BODY]}},
    ),
    (
        "a template without components or type",
        {"template": {"language": "en_GB", "name": "sale", "components": []}},
        {"type": "template", "template": {"language": {"code": "en_GB"}, "name": "sale"}},
    ),
    (
        "a template with a picture and a button",
        {
            "type": "template",
            "template": {
                "name": "sale",
                "language": LANGUAGE,
                "components": [
                    {
                        "type": "HEADER",
                        "parameters": [{"type": "image", "image": {"link": "https://a.example/1.png"}}],
                    },
                    {
                        "type": "button",
                        "sub_type": "URL",
                        "index": 0,
                        "parameters": [{"type": "text", "text": "x"}],
                    },
                ],
            },
        },
        {
            "type": "template",
            "template": {
                "name": "sale",
                "language": {"code": "en"},
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "image", "image": {"link": "https://a.example/1.png"}}],
                    },
                    {
                        "type": "button",
                        "sub_type": "url",
                        "index": "0",
                        "parameters": [{"type": "text", "text": "x"}],
                    },
                ],
            },
        },
    ),
    (
        "the oldest kind of template",
        {
            "type": "hsm",
            "hsm": {
                "namespace": "n",
                "element_name": "sale",
                "language": LANGUAGE,
                "localizable_params": [{"default": "Ann"}],
            },
        },
        {"type": "template", "template": {"name": "sale", "language": {"code": "en"}, "components": [BODY]}},
    ),
    (
        "a text with a preview",
        {"recipient_type": "individual", "type": "text", "preview_url": True, "text": {"body": "Hi"}},
        {"type": "text", "text": {"preview_url": True, "body": "Hi"}},
    ),
    (
        "a document",
        {"type": "document", "document": {"link": "https://a.example/1.pdf", "filename": "1.pdf"}},
        {"type": "document", "document": {"link": "https://a.example/1.pdf", "filename": "1.pdf"}},
    ),
    (
        "an answer to a message",
        {"type": "image", "image": {"id": "17"}, "context": {"message_id": "wamid.1"}},
        {"type": "image", "image": {"id": "17"}, "context": {"message_id": "wamid.1"}},
    ),
    (
        "contacts",
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ann"}}]},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ann"}}]},
    ),
]


@pytest.mark.parametrize(
    ("label", "payload", "expected"), TRANSLATIONS, ids=[label for label, *_ in TRANSLATIONS]
)
def test_payloads(label: str, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    assert translated(json.dumps(payload)) == expected


UNSENDABLE: list[tuple[str, str]] = [
    ("not JSON", "{"),
    ("no object", "[]"),
    ("nothing to send", '{"to":"1"}'),
    ("another type than is there", '{"type":"image","text":{"body":"x"}}'),
    ("two things and no type", '{"image":{"id":"1"},"text":{"body":"x"}}'),
    ("an unknown type", '{"type":"poll","poll":{}}'),
    ("a template without a name", '{"type":"template","template":{"language":{"code":"en"}}}'),
    ("a template without a language", '{"type":"template","template":{"name":"a"}}'),
    ("components of another form", '{"template":{"name":"a","language":"en","components":[1]}}'),
    (
        "a parameter of another form",
        '{"template":{"name":"a","language":"en","components":[{"type":"body","parameters":["x"]}]}}',
    ),
    ("media from nowhere", '{"type":"image","image":{"caption":"x"}}'),
    (
        "media behind a login",
        '{"type":"image","image":{"link":"https://a.example/","provider":{"name":"p"}}}',
    ),
    (
        "an old template of another form",
        '{"hsm":{"element_name":"a","language":"en","localizable_params":1}}',
    ),
    ("text that is no object", '{"type":"text","text":"x"}'),
]


@pytest.mark.parametrize(("label", "payload"), UNSENDABLE, ids=[label for label, _ in UNSENDABLE])
def test_what_can_not_be_sent(label: str, payload: str) -> None:
    with pytest.raises(ContentInvalid):
        translated(payload)


def test_whom_a_message_is_for_is_the_gateways_to_say() -> None:
    message = outgoing(number="447700900001", channel=Channel.WHATSAPP)._replace(
        payload=json.dumps({"to": "+15550001", "recipient_type": "group", "text": {"body": "Hi"}})
    )
    assert cloud_message(message) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "447700900001",
        "type": "text",
        "text": {"body": "Hi", "preview_url": False},
    }


@pytest.mark.parametrize(
    ("text", "sendable"),
    [("Hi", True), ("x" * LONGEST_TEXT, True), ("x" * (LONGEST_TEXT + 1), False), (" ", False)],
)
def test_texts(text: str, sendable: bool) -> None:
    message = outgoing(channel=Channel.WHATSAPP)._replace(text=text)
    if sendable:
        assert cloud_message(message)["text"] == {"body": text, "preview_url": False}
    else:
        with pytest.raises(ContentInvalid):
            cloud_message(message)
