"""What the Sieve library (2.5, which the vendor's page describes) is documented and tested to do, as facts.

Its own texts and posts are rendered as contacts of a group: `name` is an author, `custom1` a text.
"""

from typing import Any

import pytest

from tests.adapters.dynamic_messaging.conftest import Api, creation

AUTHORS: list[tuple[str | None, str | None]] = [
    ("Dog", "somewhere in here stands null, in the middle"),
    ("Cat", "null stands first in this text and last: null"),
    ("Mouse", "nothing of the kind (in braces, with a comma)"),
    ("null", None),
    ("Duck <5", "A|B\\C"),
]

# what the library documents, filters, the places of what is found
TEXTS: list[tuple[str, str, list[int]]] = [
    ("a bare null is a missing value", "custom1==null", [3]),
    ("in any case", "custom1==NULL", [3]),
    ("whatever the case of the comparison", "custom1==*null", [3]),
    ("not null", "custom1!=null", [0, 1, 2, 4]),
    ("not null in any case", "custom1!=*null", [0, 1, 2, 4]),
    ("elsewhere null is a text: contains", "custom1@=null", [0, 1]),
    ("contains in any case", "custom1@=*NulL", [0, 1]),
    ("starts", "custom1_=null", [1]),
    ("starts in any case", "custom1_=*NULL", [1]),
    ("ends", "custom1_-=null", [1]),
    ("ends in any case", "custom1_-=*NULL", [1]),
    ("contains one of two", "custom1@=*NULL|BRACES", [0, 1, 2]),
    ("does not contain; a missing value does not, either way", "custom1!@=null", [2, 4]),
    ("does not contain, in any case", "custom1!@=*NULL", [2, 4]),
    ("does not start", "custom1!_=null", [0, 2, 4]),
    ("does not start, in any case", "custom1!_=*NULL", [0, 2, 4]),
    ("does not end", "custom1!_-=null", [0, 2, 4]),
    ("does not end, in any case", "custom1!_-=*NULL", [0, 2, 4]),
    ("an escaped null is a text", r"name==\null", [3]),
    ("an escaped null in any case of either", r"name==*\NuLl", [3]),
    ("not the text null", r"name!=\null", [0, 1, 2, 4]),
    ("not the text null, in any case", r"name!=*\NulL", [0, 1, 2, 4]),
    ("either name is null", "custom1|name==null", [3]),
    ("either name contains", "custom1|name@=null", [0, 1, 3]),
    ("either name contains, in any case", "(custom1|name)@=*NULL", [0, 1, 3]),
    ("either name starts", "custom1|name_=null", [1, 3]),
    ("either name starts, in any case", "custom1|name_=*NULL", [1, 3]),
    ("contains is case-sensitive", "name@=d", []),
    ("contains can ignore case", "name@=*d", [0, 4]),
    ("not equal can ignore case", "name!=*dog", [1, 2, 3, 4]),
    ("ends with", "name_-=t", [1]),
    ("ends with, in any case", "name_-=*T", [1]),
    ("equal to one of two", "name==Dog|Cat", [0, 1]),
    ("unequal to one of two is everything", "name!=Dog|Cat", [0, 1, 2, 3, 4]),
    ("a bracket or a bracket", "custom1@=(|)", [2]),
    ("an escaped comma", r"custom1@=braces\, with", [2]),
    ("an escaped comma at the end", r"custom1@=*BRACES\,", [2]),
    ("only an escaped comma", r"custom1@=\,", [0, 2]),
    ("an escaped pipe", r"custom1@=A\|B", [4]),
    ("an escaped backslash", r"custom1@=B\\C", [4]),
    ("an escaped operator", r"name==Duck \<5", [4]),
    ("an operator that is not escaped ends the value", "name==Duck <5", []),
    ("terms are joined by and", "custom1@=null,name==Cat", [1]),
    ("blanks around everything", " ( custom1 | name ) @= null , name == Cat ", [1]),
    ("a blank inside a value", "custom1@=in this text", [1]),
    ("names in any case", "CUSTOM1@=null,Name==Cat", [1]),
    ("a missing value is unequal to nothing", "custom1!=x", [0, 1, 2, 4]),
]  # fmt: skip

SORTS: list[tuple[str, str, list[int]]] = [
    ("by one name", "name", [1, 0, 4, 2, 3]),
    ("from the end", "-name", [3, 2, 4, 0, 1]),
    ("missing values first", "custom1", [3, 4, 2, 1, 0]),
    ("and last from the end", "-custom1", [0, 1, 2, 4, 3]),
    ("a further name counts where the first leaves two equal", "custom2,-name", [3, 2, 4, 0, 1]),
    ("a name that comes again is passed over", "name,-name", [1, 0, 4, 2, 3]),
    ("blanks around names", " - name , custom1 ", [3, 2, 4, 0, 1]),
]


async def places(api: Api, group: str, parameter: str, query: str) -> list[int]:
    answer = await api("GET", f"/api/ContactGroups/{group}/Contacts", params={parameter: query})
    assert answer.status == 200
    return [int(item["phoneNumber"][-1]) for item in answer.body["items"]]


@pytest.fixture
async def group(api: Api) -> str:
    contacts = [
        {"phoneNumber": f"+44770090000{place}", "name": name, "custom1": text}
        for place, (name, text) in enumerate(AUTHORS)
    ]
    return str((await api("POST", "/api/ContactGroups", json={"name": "g", "contacts": contacts})).body)


async def test_texts(subtests: pytest.Subtests, api: Api, group: str) -> None:
    for label, filters, found in TEXTS:
        with subtests.test(label):
            assert await places(api, group, "filters", filters) == found


async def test_sorts(subtests: pytest.Subtests, api: Api, group: str) -> None:
    for label, sorts, found in SORTS:
        with subtests.test(label):
            assert await places(api, group, "sorts", sorts) == found


NUMBERS: list[tuple[str, str, list[str]]] = [
    ("equal", "recipientCount==3", ["3"]),
    ("unequal", "recipientCount!=3", ["1", "2"]),
    ("greater", "recipientCount>1", ["2", "3"]),
    ("less", "recipientCount<3", ["1", "2"]),
    ("at least", "recipientCount>=2", ["2", "3"]),
    ("at most", "recipientCount<=2", ["1", "2"]),
    ("one of two", "recipientCount==1|3", ["1", "3"]),
    ("a text or a number, whichever has the value", "(message|recipientCount)==3", ["3"]),
    ("with a term before it", "message@=3, (message|recipientCount)==3", ["3"]),
    ("a value that is no number spoils its term alone", "recipientCount==many,message==2", ["2"]),
    ("a name that is none spoils its term alone", "does not exist,message==2", ["2"]),
]


async def test_numbers(subtests: pytest.Subtests, api: Api) -> None:
    for count in (1, 2, 3):
        contacts: list[dict[str, Any]] = [{"phoneNumber": "+447700900001"}] * count
        await api("POST", "/api/Campaigns", json=creation(message=str(count), contacts=contacts))
    for label, filters, found in NUMBERS:
        with subtests.test(label):
            listed = await api("GET", "/api/Campaigns", params={"filters": filters, "sorts": "message"})
            assert [item["message"] for item in listed.body["items"]] == found
