"""The structs that the vendor's page publishes, and two readers of answers that decode into them."""

from collections.abc import Mapping
from typing import Any

CLIENT: Mapping[str, Any] = {"AccountID": str, "Params": [str]}
CAMPAIGN: Mapping[str, Any] = {
    "ID": int,
    "Name": str,
    "TemplateName": str,
    "Lang": str,
    "CreatedAt": str,
    "UpdatedAt": str,
    "SendAt": str,
    "Status": str,
    "AgentID": int,
    "Message": str,
    "JSON": str,
    "SentCount": int,
    "DeliveredCount": int,
    "FailedCount": int,
    "Total": int,
    "Clients": [CLIENT],
    "CompanyID": int,
    "ReportHeaders": object,
    "TempMsgID": str,
    "Error": str,
    "SocketKey": str,
}


def go_decoded(value: Any, into: Any) -> Any:
    """What Go's encoding/json makes of a value.

    A key is matched exactly or else in any case, the last one wins, unknown keys are skipped, null leaves
    the zero value; a value of another type raises TypeError.
    """
    if value is None or into is object:
        return _zero(into) if value is None else value
    if isinstance(into, list):
        return [go_decoded(each, into[0]) for each in _checked(value, list)]
    if isinstance(into, Mapping):
        fields = {name: _zero(kind) for name, kind in into.items()}
        folded = {name.lower(): name for name in into}
        for key, entry in _checked(value, dict).items():
            name = key if key in into else folded.get(key.lower())
            if name is not None and (entry is not None or isinstance(into[name], list)):
                fields[name] = go_decoded(entry, into[name])
        return fields
    return _checked(value, into)


def _zero(kind: Any) -> Any:
    if isinstance(kind, Mapping):
        return {name: _zero(inner) for name, inner in kind.items()}
    return None if isinstance(kind, list) or kind is object else kind()


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"cannot unmarshal {value!r} into {kind.__name__}")
    return value


def strictly_decoded(value: Any, into: Any) -> Any:
    """The same, for a reader that knows each key by its published name alone and misses none."""
    if isinstance(into, Mapping) and isinstance(value, dict):
        assert list(value) == list(into)
        return {name: strictly_decoded(value[name], kind) for name, kind in into.items()}
    if isinstance(into, list) and isinstance(value, list):
        return [strictly_decoded(each, into[0]) for each in value]
    return go_decoded(value, into)
