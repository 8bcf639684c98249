// Pipedream's Dexatel components: options over pages, a contact, a message (contract §5, P).
const headers = { "Content-Type": "application/json", "X-Dexatel-Key": process.env.API_KEY };

async function call(path, { method = "GET", params, data } = {}) {
  const url = new URL(`${process.env.BASE_URL}/v1${path}`);
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.set(name, value);
  }
  const response = await fetch(url, { method, headers, body: data && JSON.stringify({ data }) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function options(path, label, value) {
  const found = [];
  let pages = 0;
  let token;
  do {
    const { data, pagination } = await call(path, { params: { page: pages, page_token: token } });
    found.push(...data.map((row) => ({ label: row[label], value: row[value] })));
    // The whole link is read as if it were a query.
    token = new URLSearchParams(pagination.links.next).get("page_token");
    pages += 1;
  } while (token);
  return { found, pages };
}

const refused = (promise) => promise.then(() => null, (error) => error.message.slice(0, 3));

const account = await call("/accounts/self");
const audiences = await options("/audiences", "name", "id");
const senders = await options("/senders", "name", "name");
const templates = await options("/templates", "name", "name");
const audience = audiences.found[0].value;
const contact = await call(`/audiences/${audience}/contacts`, {
  method: "POST",
  data: { first_name: "Ann", last_name: "Lee", number: "+447700900009" },
});
const message = { from: senders.found[0].value, to: ["447700900001"], text: "Hi", channel: "SMS" };
const sent = await call("/messages", { method: "POST", data: message });
const byName = { ...message, template: templates.found[0].value, variables: ["Ann"] };
const named = await refused(call("/messages", { method: "POST", data: byName }));
console.log(JSON.stringify({ account, audiences, senders, templates, contact, sent, named }));
