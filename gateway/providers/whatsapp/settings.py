"""What can be set about a WhatsApp number."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from gateway.providers.api_provider import ApiSettings

PhoneNumberId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,32}$")]


class WhatsAppSettings(ApiSettings):
    """Phone numbers of one WhatsApp business account at the Cloud API.

    Messages go out from `phone_number_id`, or from the one that `senders` has for their sender. `app_secret`
    signs webhooks, and `verify_token` is what Meta shows when a webhook is set up.
    """

    phone_number_id: PhoneNumberId
    senders: dict[str, PhoneNumberId] = Field(default_factory=dict)
    token: SecretStr
    token_file: Path | None = None
    app_secret: SecretStr
    app_secret_file: Path | None = None
    verify_token: SecretStr
    verify_token_file: Path | None = None
    host: str = Field("https://graph.facebook.com", pattern=r"^https?://[^\s/?#@]+$")
    version: str = Field("v23.0", pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")
    concurrency: int = Field(50, ge=1, le=1_000)
