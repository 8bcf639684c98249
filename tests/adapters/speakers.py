"""A client of each dialect that makes a campaign, looks at it and manages it: the same calls for all."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from tests.adapters.belongings import ANN, BOB, PAYLOAD
from tests.adapters.vendors import VENDORS, Answer, Client, ask


@dataclass(frozen=True)
class Named:
    """How a campaign is named: Experia by its number in the account, the others by its identifier."""

    id: UUID
    number: int


@dataclass(frozen=True)
class Shown:
    """What every dialect says of a campaign; `state` is in the dialect's own words."""

    start: datetime | None
    state: object
    total: int


class Speaker(Protocol):
    """One tenant's client of one dialect."""

    async def create(self, start: datetime | None) -> Answer:
        """A campaign for Ann and Bob, at once without a start."""

    async def listed(self) -> list[Any]:
        """All campaigns."""

    async def read(self, campaign: Named) -> Answer:
        """One campaign."""

    async def shown(self, campaign: Named) -> Shown:
        """The same, in one form."""

    async def reschedule(self, campaign: Named, start: datetime) -> Answer:
        """Gives it another start."""

    async def delete(self, campaign: Named) -> Answer:
        """Deletes it."""


@dataclass(frozen=True)
class _Client:
    client: Client
    key: str
    dialect: ClassVar[str]

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        return await ask(self.client, method, path, VENDORS[self.dialect].credentials(self.key), body)


@dataclass(frozen=True)
class DexatelSpeaker(_Client):
    dialect = "dexatel"

    async def create(self, start: datetime | None) -> Answer:
        ann = {"number": ANN, "first_name": "Ann", "last_name": "Lee", "custom1": "A1"}
        bob = {"number": BOB, "first_name": "Bob"}
        text = "Dear {first_name} {last_name}, use {custom1}"
        template = await self._make("/v1/templates", name="spring", text=text)
        audience = await self._make("/v1/audiences", name="all", contacts=[ann, bob])
        await self._make("/v1/senders", name="Our shop", code="Shop")
        data = {"name": "Spring", "channel": "sms", "from": "Our shop"}
        data |= {"template": template, "audience": audience}
        if start:
            data["schedule"] = f"{start:%Y-%m-%d %H:%M:%S}"
        return await self.ask("POST", "/v1/campaigns", {"data": data})

    async def _make(self, path: str, **fields: object) -> str:
        answer = await self.ask("POST", path, {"data": {"channel": "SMS", **fields}})
        return str(answer.body["data"]["id"])

    async def listed(self) -> list[Any]:
        return list((await self.ask("GET", "/v1/campaigns")).body["data"])

    async def read(self, campaign: Named) -> Answer:
        return await self.ask("GET", f"/v1/campaigns/{campaign.id}")

    async def shown(self, campaign: Named) -> Shown:
        it = (await self.read(campaign)).body["data"]
        start = it["schedule"] and datetime.fromisoformat(it["schedule"]).replace(tzinfo=UTC)
        return Shown(start, it["status"], it["messages"]["total"])

    async def update(self, campaign: Named, **data: object) -> Answer:
        return await self.ask("PUT", f"/v1/campaigns/{campaign.id}", {"data": data})

    async def reschedule(self, campaign: Named, start: datetime) -> Answer:
        return await self.update(campaign, schedule=f"{start:%Y-%m-%d %H:%M:%S}")

    async def delete(self, campaign: Named) -> Answer:
        return await self.ask("DELETE", f"/v1/campaigns/{campaign.id}")


@dataclass(frozen=True)
class ExperiaSpeaker(_Client):
    dialect = "experia"

    async def create(self, start: datetime | None) -> Answer:
        clients = [
            {"AccountID": "+" + ANN, "Params": ["Ann", "A1", "x", "y"]},
            {"AccountID": "+" + BOB, "Params": ["Bob", "B1", "x", "y"]},
        ]
        body = {"Name": "Orders", "Message": "Hi {{1}}: {{2}}, {{4}}", "JSON": PAYLOAD, "Clients": clients}
        if start:
            body["SendAt"] = start.isoformat()
        return await self.ask("POST", "/v2/campaign/create", body)

    async def listed(self) -> list[Any]:
        return list((await self.ask("GET", "/v2/campaign/getAll")).body["campaigns"])

    async def read(self, campaign: Named) -> Answer:
        """There is no read of one campaign; its messages are the nearest."""
        return await self.ask("GET", f"/v2/campaign/getCampMsgs?campaignID={campaign.number}")

    async def entry(self, campaign: Named) -> Any:
        return next(each for each in await self.listed() if each["ID"] == campaign.number)

    async def shown(self, campaign: Named) -> Shown:
        it = await self.entry(campaign)
        start = datetime.fromisoformat(it["SendAt"]) if it["SendAt"] else None
        return Shown(start, it["Status"], it["Total"])

    async def reschedule(self, campaign: Named, start: datetime) -> Answer:
        body = {"ID": campaign.number, "SendAt": start.isoformat()}
        return await self.ask("PUT", "/v2/campaign/update", body)

    async def delete(self, campaign: Named) -> Answer:
        return await self.ask("DELETE", "/v2/campaign/delete", {"ID": campaign.number})


@dataclass(frozen=True)
class DynamicMessagingSpeaker(_Client):
    dialect = "dynamic_messaging"

    async def create(self, start: datetime | None) -> Answer:
        contacts = [
            {"phoneNumber": "+" + ANN, "name": "Ann", "custom1": "A1"},
            {"phoneNumber": "+" + BOB, "name": "Bob"},
        ]
        body = {"sender": "Shop", "message": "Hi {name}, use {Custom1}", "contacts": contacts}
        if start:
            body["startDateTime"] = start.isoformat()
        return await self.ask("POST", "/api/Campaigns", body)

    async def listed(self) -> list[Any]:
        return list((await self.ask("GET", "/api/Campaigns")).body["items"])

    async def read(self, campaign: Named) -> Answer:
        return await self.ask("GET", f"/api/Campaigns/{campaign.id}")

    async def shown(self, campaign: Named) -> Shown:
        """A campaign that starts at once has its start here, too."""
        it = (await self.read(campaign)).body
        return Shown(datetime.fromisoformat(it["startDateTime"]), it["status"], it["recipientCount"])

    async def update(self, campaign: Named, **body: object) -> Answer:
        return await self.ask("PUT", f"/api/Campaigns/{campaign.id}", body)

    async def reschedule(self, campaign: Named, start: datetime) -> Answer:
        return await self.update(campaign, startDateTime=start.isoformat())

    async def delete(self, campaign: Named) -> Answer:
        return await self.ask("DELETE", f"/api/Campaigns/{campaign.id}")


@dataclass(frozen=True)
class Speakers:
    """One tenant's clients of all three dialects."""

    dexatel: DexatelSpeaker
    experia: ExperiaSpeaker
    dynamic_messaging: DynamicMessagingSpeaker

    @classmethod
    def of(cls, client: Client, key: str) -> "Speakers":
        return cls(
            DexatelSpeaker(client, key), ExperiaSpeaker(client, key), DynamicMessagingSpeaker(client, key)
        )

    def __getitem__(self, dialect: str) -> Speaker:
        speaker: Speaker = getattr(self, dialect)
        return speaker
