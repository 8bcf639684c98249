"""A request of each dialect that creates something and needs nothing to be there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Post:
    """A request that is taken; `other` is the body of another one."""

    key_header: str
    path: str
    body: Mapping[str, Any]
    other: Mapping[str, Any]


def _audience(name: str) -> Mapping[str, Any]:
    return {"data": {"name": name, "channel": "SMS", "contacts": [{"number": "447700900002"}]}}


def _campaign(text: str) -> Mapping[str, Any]:
    contacts = [{"phoneNumber": "+447700900001", "name": "Ann"}]
    return {"sender": "Shop", "message": text, "contacts": contacts}


def of_clients(count: int, name: str = "n") -> Mapping[str, Any]:
    """The body of a campaign of Experia with that many clients."""
    clients = [{"AccountID": f"+4477{n:08d}", "Params": ["Ada"]} for n in range(count)]
    return {"Name": name, "Clients": clients, "JSON": "{}"}


POSTS = {
    "dexatel": Post("X-Dexatel-Key", "/v1/audiences", _audience("new"), _audience("newer")),
    "experia": Post("X-API-Key", "/v2/campaign/create", of_clients(2), of_clients(2, "m")),
    "dynamic_messaging": Post("api-key", "/api/Campaigns", _campaign("Hi"), _campaign("Ho")),
}
