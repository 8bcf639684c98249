"""The WhatsApp Cloud API as a kind of provider."""

from gateway.providers.kinds import ProviderKind
from gateway.providers.whatsapp.provider import WhatsAppProvider
from gateway.providers.whatsapp.settings import WhatsAppSettings

WHATSAPP = ProviderKind("whatsapp", WhatsAppSettings, WhatsAppProvider)
