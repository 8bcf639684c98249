// As smsc.js, with the same orders, but on bare sockets: it reads of a submit_sm only what an answer needs, so
// that it takes little of the processors that are measured.
'use strict';
const net = require('net');
const readline = require('readline');

const SUBMIT_SM = 4;
const DELIVER_SM_RESP = 0x80000005;
const RESPONSE = 0x80000000;
const WINDOW = 1000; // receipts without an answer

let expected = Infinity;
let receipts = 'none';
let submitted = 0;
let asked = 0;
let acknowledged = 0;
let refused = 0;
let under_way = 0;
let ids = 0;
let first = 0;
let sequence = 0;
let waiting = [];
let delivered = 0; // of those in `waiting`

const tell = (event, fields) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
const now = () => Number(process.hrtime.bigint()) / 1e9;

function pdu(command, number, body) {
  const buffer = Buffer.allocUnsafe(16 + body.length);
  buffer.writeUInt32BE(16 + body.length, 0);
  buffer.writeUInt32BE(command, 4);
  buffer.writeUInt32BE(0, 8);
  buffer.writeUInt32BE(number, 12);
  buffer.write(body, 16, 'latin1');
  return buffer;
}

function receipt(id) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`;
  const addresses = '\0\x01\x01447911000000\0\x05\0Shop\0';
  return pdu(5, (sequence += 1), `${addresses}\x04\0\0\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`);
}

function deliver(session) {
  if (receipts !== 'at_once') return;
  while (delivered < waiting.length && under_way < WINDOW) {
    under_way += 1;
    session.out.push(receipt(waiting[delivered++]));
  }
}

function take(session, data, at) {
  const command = data.readUInt32BE(at + 4);
  const number = data.readUInt32BE(at + 12);
  if (command === SUBMIT_SM) {
    if (!submitted) first = now();
    const id = (ids += 1).toString();
    session.out.push(pdu(SUBMIT_SM + RESPONSE, number, id + '\0'));
    submitted += 1;
    if (asks(data, at + 16)) { asked += 1; if (receipts !== 'none') waiting.push(id); }
    if (submitted === expected) setImmediate(() => tell('submitted', { first, at: now(), asked }));
  } else if (command === DELIVER_SM_RESP) {
    under_way -= 1;
    acknowledged += 1;
    if (data.readUInt32BE(at + 8)) refused += 1;
    if (acknowledged === expected) tell('receipted', { at: now(), refused });
  } else if (command < RESPONSE) {
    session.out.push(pdu(command + RESPONSE, number, command === 21 || command === 6 ? '' : 'smsc\0'));
    if (command !== 21 && command !== 6) tell('bound', {});
  }
}

// registered_delivery stands after the service type, two addresses, three octets and two times.
function asks(data, at) {
  let place = data.indexOf(0, at) + 3;
  place = data.indexOf(0, place) + 3;
  place = data.indexOf(0, place) + 4;
  place = data.indexOf(0, place) + 1;
  place = data.indexOf(0, place) + 1;
  return data[place] !== 0;
}

const sessions = new Set();

const server = net.createServer({ noDelay: true }, (socket) => {
  const session = { out: [] };
  let rest = Buffer.alloc(0);
  session.flush = () => { if (session.out.length) socket.write(Buffer.concat(session.out.splice(0))); };
  sessions.add(session);
  socket.on('data', (chunk) => {
    const data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (data.length - at >= 16 && data.length - at >= data.readUInt32BE(at)) {
      const end = at + data.readUInt32BE(at);
      take(session, data, at);
      at = end;
    }
    rest = data.subarray(at);
    deliver(session);
    session.flush();
  });
  socket.on('error', (error) => tell('error', { error: String(error) }));
  socket.on('close', () => sessions.delete(session));
});

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.expect) {
    ({ expect: expected, receipts } = order);
    submitted = asked = acknowledged = refused = delivered = 0;
    waiting = [];
  }
  if (order.release) {
    receipts = 'at_once';
    tell('released', { at: now() });
    sessions.forEach((session) => { deliver(session); session.flush(); });
  }
}).on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }));
