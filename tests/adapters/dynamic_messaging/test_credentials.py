from base64 import b64encode

import pytest

from tests.adapters.dynamic_messaging.conftest import Client, asked
from tests.conftest import Tenant

KEY_PLACES = [
    ("bearer", {"Authorization": "Bearer KEY"}, {}, 200),
    ("bearer in lower case", {"authorization": "bearer KEY"}, {}, 200),
    ("header api-key", {"api-key": "KEY"}, {}, 200),
    ("query api-key", {}, {"api-key": "KEY"}, 200),
    ("query in another case", {}, {"API-Key": "KEY"}, 200),
    ("header x-api-key", {"x-api-key": "KEY"}, {}, 200),
    ("bearer wins over api-key", {"Authorization": "Bearer KEY", "api-key": "wrong"}, {}, 200),
    ("bearer wins even when wrong", {"Authorization": "Bearer wrong", "api-key": "KEY"}, {}, 401),
    ("api-key wins over the query", {"api-key": "wrong"}, {"api-key": "KEY"}, 401),
    ("the query wins over x-api-key", {"x-api-key": "KEY"}, {"api-key": "wrong"}, 401),
    ("basic is no key", {"Authorization": "Basic KEY"}, {}, 401),
    ("an empty bearer is no key", {"Authorization": "Bearer "}, {}, 401),
    ("no key", {}, {}, 401),
    ("a broken key", {"api-key": "\udcff"}, {"x": "%ff"}, 401),
]


async def test_key_places(subtests: pytest.Subtests, client: Client, tenant: Tenant) -> None:
    for label, headers, query, status in KEY_PLACES:
        with subtests.test(label):
            sent = {name: value.replace("KEY", tenant.key) for name, value in headers.items()}
            params = {name: value.replace("KEY", tenant.key) for name, value in query.items()}
            answer = await asked(client, "GET", "/api/Campaigns", headers=sent, params=params)
            assert answer.status == status
            if status == 401:
                assert (answer.body, answer.headers["WWW-Authenticate"]) == (None, "Bearer")


TOKEN = "/realms/DynamicMessaging/protocol/openid-connect/token"
GRANT = {"grant_type": "client_credentials", "client_id": "acme"}
TOKEN_REFUSALS = [
    ("wrong secret", {**GRANT, "client_secret": "wrong"}, 401, "invalid_client"),
    ("no secret", GRANT, 401, "invalid_client"),
    ("no grant", {"client_secret": "KEY"}, 400, "invalid_request"),
    ("another grant", {"grant_type": "password", "client_secret": "KEY"}, 400, "unsupported_grant_type"),
    ("too many fields", {f"f{n}": "x" for n in range(200)}, 400, "invalid_request"),
]


async def test_a_token_opens_the_account(client: Client, tenant: Tenant) -> None:
    form = {**GRANT, "client_secret": tenant.key, "scope": "SMSAPI"}
    answer = await asked(client, "POST", TOKEN, data=form)
    assert (answer.status, answer.body) == (
        200,
        {"access_token": tenant.key, "expires_in": 3600, "token_type": "Bearer", "scope": "SMSAPI"},
    )
    bearer = {"Authorization": f"Bearer {answer.body['access_token']}"}
    assert (await asked(client, "GET", "/api/Campaigns", headers=bearer)).status == 200


async def test_a_token_for_basic_credentials(client: Client, tenant: Tenant) -> None:
    pair = b64encode(f"acme:{tenant.key}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    answer = await asked(
        client, "POST", "/realms/any/protocol/openid-connect/token", data=GRANT, headers=headers
    )
    assert (answer.status, answer.body["access_token"]) == (200, tenant.key)


async def test_token_refusals(subtests: pytest.Subtests, client: Client, tenant: Tenant) -> None:
    for label, form, status, error in TOKEN_REFUSALS:
        with subtests.test(label):
            sent = {name: value.replace("KEY", tenant.key) for name, value in form.items()}
            answer = await asked(client, "POST", TOKEN, data=sent)
            assert (answer.status, answer.body["error"]) == (status, error)
            assert answer.body.keys() == {"error", "error_description"}


async def test_elsewhere_in_the_realms(client: Client) -> None:
    assert (await asked(client, "GET", TOKEN)).status == 405
    assert (await asked(client, "POST", "/realms/x/certs")).status == 404
