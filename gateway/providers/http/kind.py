"""Any HTTP API as a kind of provider."""

from gateway.providers.http.provider import HttpProvider
from gateway.providers.http.settings import HttpSettings
from gateway.providers.kinds import ProviderKind

HTTP = ProviderKind("http", HttpSettings, HttpProvider)
