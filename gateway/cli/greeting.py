"""What `serve --demo-account` prints: the base URL, the key, and one curl a dialect to paste."""

import orjson

from gateway.cli.demo_account import DemoAccount

TEMPLATE_MESSAGE = {
    "to": "<accountID>",
    "type": "template",
    "template": {
        "namespace": "<namespace>",
        "language": {"policy": "deterministic", "code": "en"},
        "name": "demo_offer",
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "{{1}}"}]}],
    },
}


def greeting(url: str, account: DemoAccount) -> str:
    """The whole text. Each curl sends a campaign that is delivered within seconds."""
    return f"""
Campaign gateway
  base URL  {url}
  account   {account.name}
  API key   {account.key}

Send a first campaign. Through Dexatel's API:

{_curl(f"{url}/v1/campaigns", f"X-Dexatel-Key: {account.key}", _dexatel(account))}

Through Experia's:

{_curl(f"{url}/v2/campaign/create", f"X-API-Key: {account.key}", _experia())}

Through Dynamic Messaging's:

{_curl(f"{url}/api/Campaigns", f"Authorization: Bearer {account.key}", _dynamic_messaging(account))}

And see what became of them, all three in one list:

curl -sSw '\\n' '{url}/v1/campaigns' -H 'X-Dexatel-Key: {account.key}'
"""


def _curl(url: str, credentials: str, body: object) -> str:
    return (
        f"curl -sSw '\\n' '{url}' \\\n  -H '{credentials}' \\\n  -H 'Content-Type: application/json' \\\n"
        f"  -d '{orjson.dumps(body).decode()}'"
    )


def _dexatel(account: DemoAccount) -> object:
    return {
        "data": {
            "channel": "SMS",
            "from": account.sender,
            "template": str(account.template_id),
            "audience": str(account.audience_id),
        }
    }


def _experia() -> object:
    clients = [
        {"AccountID": "+447700900104", "Params": ["Ada"]},
        {"AccountID": "+447700900105", "Params": ["Alan"]},
    ]
    return {
        "Name": "Demo offer",
        "Message": "Hello {{1}}, 20 % off this week.",
        "Clients": clients,
        "JSON": orjson.dumps(TEMPLATE_MESSAGE).decode(),
    }


def _dynamic_messaging(account: DemoAccount) -> object:
    return {
        "sender": account.sender,
        "message": "Hello {Name}, 20 % off this week.",
        "contacts": [
            {"phoneNumber": "+447700900106", "name": "Ada"},
            {"phoneNumber": "+447700900107", "name": "Alan"},
        ],
    }
