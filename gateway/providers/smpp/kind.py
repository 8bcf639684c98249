"""An SMSC as a kind of provider."""

from gateway.providers.kinds import ProviderKind
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings

SMPP = ProviderKind("smpp", SmppSettings, SmppProvider)
