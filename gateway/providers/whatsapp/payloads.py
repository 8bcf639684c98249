"""Messages in the Cloud API's form.

Campaigns bring their template messages in the form of the older On-Premises API, which differs in a few
places: `namespace`, `policy` of a language, `hsm` messages, `provider` of media, the place of `preview_url`.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from gateway.domain.errors import ContentInvalid
from gateway.domain.messages import OutgoingMessage

LONGEST_TEXT: Final = 4096
"""Characters of a text message."""

MEDIA: Final = ("image", "audio", "video", "document", "sticker")
KINDS: Final = ("template", "text", "interactive", "location", "contacts", "reaction", *MEDIA)
"""The kinds of messages; each stands under its own name."""

_OURS: Final = ("to", "messaging_product", "recipient_type", "type", "namespace", "preview_url", "hsm")


def cloud_message(message: OutgoingMessage) -> dict[str, Any]:
    """The body of `POST /<phone number>/messages`. Raises ContentInvalid."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.number,
    }
    return body | (_text(message.text) if message.payload is None else translated(message.payload))


def _text(text: str) -> dict[str, Any]:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise ContentInvalid(f"a text has 1 to {LONGEST_TEXT} characters")
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def translated(payload: str) -> dict[str, Any]:
    """An On-Premises payload in the Cloud API's form, without whom it is for. Raises ContentInvalid."""
    try:
        given = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise ContentInvalid("the payload is not JSON") from None
    if not isinstance(given, dict):
        raise ContentInvalid("the payload is no object")
    if isinstance(given.get("hsm"), dict):
        return {"type": "template", "template": _of_hsm(given["hsm"])}
    kind = _kind(given)
    content = given[kind]
    more = {name: value for name, value in given.items() if name not in (*_OURS, kind)}
    return {"type": kind, kind: _content(kind, content, given), **more}


def _kind(given: Mapping[str, Any]) -> str:
    named = given.get("type")
    present = [kind for kind in KINDS if given.get(kind)]
    if named is None and len(present) == 1:
        return present[0]
    if named not in present:
        raise ContentInvalid("the payload has no type of message, or nothing of its type")
    return str(named)


def _content(kind: str, content: Any, given: Mapping[str, Any]) -> Any:
    if kind == "contacts":
        return content
    if not isinstance(content, dict):
        raise ContentInvalid(f"{kind} is no object")
    match kind:
        case "template":
            return _template(content)
        case "text":
            return {"preview_url": bool(given.get("preview_url", False)), **content}
        case _ if kind in MEDIA:
            return _media(content)
        case _:
            return content


def _template(template: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: value for name, value in template.items() if name != "namespace"}
    if not isinstance(made.get("name"), str) or not made["name"]:
        raise ContentInvalid("the template has no name")
    made["language"] = _language(template.get("language"))
    components = template.get("components") or []
    if not isinstance(components, list) or not all(isinstance(each, dict) for each in components):
        raise ContentInvalid("components is no list of objects")
    if components:
        made["components"] = [_component(each) for each in components]
    else:
        made.pop("components", None)
    return made


def _language(language: Any) -> dict[str, str]:
    code = language.get("code") if isinstance(language, dict) else language
    if not isinstance(code, str) or not code:
        raise ContentInvalid("the template has no language")
    return {"code": code}


def _component(component: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(component)
    if isinstance(made.get("type"), str):
        made["type"] = made["type"].lower()
    if isinstance(made.get("sub_type"), str):
        made["sub_type"] = made["sub_type"].lower()
    if isinstance(made.get("index"), int):
        made["index"] = str(made["index"])
    parameters = made.get("parameters")
    if isinstance(parameters, list):
        made["parameters"] = [_parameter(each) for each in parameters]
    return made


def _parameter(parameter: Any) -> Any:
    if not isinstance(parameter, dict):
        raise ContentInvalid("a parameter is no object")
    return {name: _media(value) if name in MEDIA else value for name, value in parameter.items()}


def _media(media: Any) -> dict[str, Any]:
    """By its link or its id; a `provider` is a login that an On-Premises server has for the link."""
    if not isinstance(media, dict) or not (media.get("link") or media.get("id")):
        raise ContentInvalid("media needs a link or an id")
    if media.get("provider"):
        raise ContentInvalid("media of a provider can't be fetched by the Cloud API")
    return {name: value for name, value in media.items() if name != "provider"}


def _of_hsm(hsm: Mapping[str, Any]) -> dict[str, Any]:
    """The oldest form of a template message: a name and the texts of its body."""
    given = hsm.get("localizable_params") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise ContentInvalid("localizable_params is no list of objects")
    parameters = [{"type": "text", "text": str(each.get("default", ""))} for each in given]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    return _template(
        {"name": hsm.get("element_name"), "language": hsm.get("language"), "components": components}
    )
