// Sends to a list and asks for a one-time password, the way a route tester does (contract §8, CLIENT-2).
const headers = { Authorization: `Bearer ${process.env.API_KEY}`, "Content-Type": "application/json" };

async function post(path, body) {
  const response = await fetch(`${process.env.BASE_URL}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return response.ok;
}

const contacts = [{ phoneNumber: "447700900001" }, { phoneNumber: "447700900002" }];
console.log(
  JSON.stringify({
    messages: await post("/api/SMSMessages/v2", { message: "Test 123456", sender: "Route", contacts }),
    password: await post("/api/smsverify/message", {
      phoneNumber: "447700900001",
      sender: "DMVerif",
      message: "Test 123456",
    }),
  }),
);
