// Logs in with the npm package simple-oauth2, as programs from the time of the token endpoint do.
import { createRequire } from "node:module";

const require = createRequire(new URL("../packages/", import.meta.url));
const { ClientCredentials } = require("simple-oauth2");

const found = [];
for (const [authorizationMethod, secret] of [
  ["body", process.env.API_KEY],
  ["header", process.env.API_KEY],
  ["body", "wrong"],
]) {
  const client = new ClientCredentials({
    client: { id: "acme", secret },
    auth: {
      tokenHost: process.env.BASE_URL,
      tokenPath: "/realms/DynamicMessaging/protocol/openid-connect/token",
    },
    options: { authorizationMethod },
  });
  try {
    const { token } = await client.getToken({ scope: "SMSAPI" });
    const headers = { Authorization: `${token.token_type} ${token.access_token}` };
    const listed = await fetch(`${process.env.BASE_URL}/api/Campaigns`, { headers });
    found.push({ scope: token.scope, lasts: token.expires_at > new Date(), listed: listed.status });
  } catch (error) {
    found.push({ status: error.output?.statusCode, error: error.data?.payload?.error ?? String(error) });
  }
}
console.log(JSON.stringify(found));
