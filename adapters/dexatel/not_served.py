"""What the vendor has and the gateway does not serve: it answers 404 in the vendor's form."""

from gateway.web.operations import NotServed

NOT_SERVED = (
    NotServed("POST", "/v1/verifications", "verifications", "§2.10"),
    NotServed("GET", "/v1/verifications", "verifications", "§2.10"),
    NotServed("POST", "/v1/voice-calls", "voice calls", "§2.10"),
    NotServed("GET", "/v1/numbers", "numbers for sale", "§2.5"),
    NotServed("GET", "/v1/accounts", "accounts but the key's own", "§2.10"),
    NotServed("GET", "/v1/payments", "payments", "§2.10"),
    NotServed("GET", "/v1/payments/balance", "payments", "§2.10"),
    NotServed("POST", "/v1/send/sms/quick", "the token API from before v1", "§2.10"),
)
