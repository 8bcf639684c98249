"""What the vendor has and the gateway does not serve: it answers 404 in the vendor's form."""

from gateway.web.operations import NotServed

NOT_SERVED = (
    NotServed("GET", "/v2/flow/getAll", "flows", "§6"),
    NotServed("POST", "/v2/survey/create", "surveys", "§6"),
    NotServed("PUT", "/v2/survey/update", "surveys", "§6"),
    NotServed("DELETE", "/v2/survey/delete", "surveys", "§6"),
    NotServed("GET", "/v2/survey/getAll", "surveys", "§6"),
    NotServed("GET", "/v2/survey/getSurvMsgs", "surveys", "§6"),
    NotServed("POST", "/v2/survey/resendMsg", "surveys", "§6"),
    NotServed("POST", "/v2/whatsapp/upload", "uploads", "§6"),
    NotServed("GET", "/v2/reports", "reports", "§6"),
    NotServed("POST", "/v2/dashboard", "the dashboard", "§6"),
    NotServed("POST", "/v2/dashboard/{card}", "the dashboard", "§6"),
)
