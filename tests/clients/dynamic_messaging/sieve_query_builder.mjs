// Lists campaigns with queries that the npm package ts-sieve-query-builder writes.
import { SieveQueryBuilder } from "../packages/node_modules/ts-sieve-query-builder/dist/SieveQueryBuilder.js";

const queries = {
  equals: (builder) => builder.filterEquals("sender", "Shop"),
  not_equals: (builder) => builder.filterNotEquals("sender", "Shop"),
  contains: (builder) => builder.filterContains("message", "sale"),
  starts_with: (builder) => builder.filterStartsWith("message", "Winter"),
  greater: (builder) => builder.filterGreaterThan("recipientCount", 1).sortBy("recipientCount"),
  at_least_and_less: (builder) =>
    builder.filterGreaterThanOrEqual("recipientCount", 1).filterLessThan("recipientCount", 3).sortBy("sender"),
  before: (builder) => builder.filterLessThanOrEqual("startDateTime", new Date("2026-03-03T12:00:00Z")),
  any_case: (builder) => builder.filterByName("message", "@=*", "WINTER"),
  sorted: (builder) => builder.sortByDescending("recipientCount").sortByName("sender"),
  second_page: (builder) => builder.sortBy("recipientCount").page(2).pageSize(2),
  said_again: (builder) => SieveQueryBuilder.parseQueryString(builder.filterEquals("sender", "Shop").buildQueryString()),
};
const found = {};
for (const [name, build] of Object.entries(queries)) {
  const query = build(SieveQueryBuilder.create()).buildQueryString();
  const response = await fetch(`${process.env.BASE_URL}/api/Campaigns?${query}`, {
    headers: { Authorization: `Bearer ${process.env.API_KEY}` },
  });
  const page = await response.json();
  found[name] = { status: response.status, messages: page.items.map((item) => item.message), pages: page.totalPages };
}
console.log(JSON.stringify(found));
