"""The links in a campaign's messages: where they are answered, and the tokens in them."""

import secrets
from dataclasses import dataclass, field, replace

from gateway.domain.accounts import Account
from gateway.domain.clock import Clock
from gateway.domain.content import Content, Renderer, compile_content
from gateway.domain.links import KEY_BYTES, LinkOrigin, LinkSealer, LinkWriter
from gateway.store import links as store
from gateway.store.database import Database

DEFAULT_BASE_URL = "http://127.0.0.1:8080"
"""Where a gateway with default settings listens."""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Where links lead, and the secret their tokens are made with.

    Without a `base_url` they lead to the server's own address; without a `secret`, one is made and kept in
    the database.
    """

    base_url: str | None = None
    secret: str | None = field(default=None, repr=False)


class CampaignLinks:
    """Makes links and reads their tokens, with one secret for all processes."""

    def __init__(self, database: Database, clock: Clock, settings: LinkSettings) -> None:
        self._database = database
        self._clock = clock
        self._base_url = settings.base_url
        self._own_url = DEFAULT_BASE_URL
        self._sealer = LinkSealer(settings.secret.encode()) if settings.secret else None

    def serve_at(self, url: str) -> None:
        """Says what the server's own address is."""
        self._own_url = url

    def placed(self, content: Content, account: Account) -> Content:
        """The content with where its links lead, which stays with the campaign."""
        if content.links is not None or not content.has_links:
            return content
        base_url = (self._base_url or self._own_url).rstrip("/")
        return replace(content, links=LinkOrigin(base_url, account.number))

    async def sealer(self) -> LinkSealer:
        """What makes and reads tokens."""
        if self._sealer is None:
            made = secrets.token_bytes(KEY_BYTES)
            self._sealer = LinkSealer(await store.secret(self._database, made, self._clock()))
        return self._sealer

    async def writer(self, content: Content, campaign_number: int) -> LinkWriter | None:
        """What writes the links of a campaign; None when it has none."""
        if content.links is None:
            return None
        return (await self.sealer()).writer(content.links, campaign_number)

    async def renderer(self, content: Content, campaign_number: int) -> Renderer:
        """What renders a campaign's content, links included."""
        return compile_content(content, await self.writer(content, campaign_number))
