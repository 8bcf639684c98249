// Sends one SMS and polls it, the way a console in Node.js does (contract §8, CLIENT-1).
const headers = {
  Authorization: `Bearer ${process.env.API_KEY}`,
  "x-api-key": process.env.API_KEY,
  "Content-Type": "application/json",
  Accept: "application/json",
};

async function call(path, options = {}) {
  const response = await fetch(`${process.env.BASE_URL}${path}`, { headers, ...options });
  const text = await response.text();
  let body = text;
  try {
    body = JSON.parse(text);
  } catch {
    // A bare id is as good as one in quotes.
  }
  return { ok: response.ok, status: response.status, body };
}

const idOf = (body) => (typeof body === "string" ? body : (body?.id ?? body?.uuid));
const sent = [];
for (const optional of [{}, JSON.parse(process.argv[2])]) {
  const message = { message: "Hello", sender: "Bullwaves", phoneNumber: "+447700900001", ...optional };
  const created = await call("/api/SMSMessages", { method: "POST", body: JSON.stringify(message) });
  const polled = await call(`/api/SMSMessages/${idOf(created.body)}`);
  const { status, senderNumber, phoneNumber } = polled.body;
  sent.push({ created: created.status, id: idOf(created.body), polled: polled.status, status, senderNumber, phoneNumber });
}
console.log(JSON.stringify(sent));
