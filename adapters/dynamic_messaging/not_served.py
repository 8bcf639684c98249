"""What the vendor has and the gateway does not serve: it answers 404 in the vendor's form."""

from gateway.web.operations import NotServed

NOT_SERVED = (
    NotServed("POST", "/api/smsverify/verify", "one-time passwords", "§2.3"),
    NotServed("POST", "/api/smsverify/respond", "one-time passwords", "§2.3"),
    NotServed("POST", "/api/smsverify/validate", "one-time passwords", "§2.3"),
    NotServed("POST", "/api/smsverify/message", "one-time passwords", "§2.3"),
    NotServed("POST", "/api/Campaign/Voice", "voice campaigns", "§2.4"),
    NotServed("POST", "/api/integrations/UpdateWebHook", "partners' webhooks", "§2.4"),
)
