// An SMSC that answers every submit_sm at once. JSON lines on stdin are orders, JSON lines on stdout tell.
//
//   node smsc.js                       listens on a free port and says which
//   {"expect": 100000, "receipts": …}  counts from zero; tells `submitted` after so many submit_sm_resp, and
//                                      `receipted` once so many receipts are acknowledged. Receipts are sent
//                                      at_once, are held back, or are not sent at all (none)
//   {"release": true}                  sends the receipts that were held back
//
// Times are seconds of the machine's monotonic clock. Answers to what came in one piece leave in one piece.
'use strict';
const readline = require('readline');
const smpp = require('smpp');

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
let waiting = [];
let delivered = 0; // of those in `waiting`

const tell = (event, fields) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
const now = () => Number(process.hrtime.bigint()) / 1e9;

function inOnePiece(session) {
  if (session.gathers) return;
  session.gathers = true;
  session.socket.cork();
  setImmediate(() => { session.gathers = false; session.socket.uncork(); });
}

function deliver() {
  if (receipts === 'held') return;
  while (delivered < waiting.length && under_way < WINDOW) {
    const { session, id, from, to } = waiting[delivered++];
    under_way += 1;
    inOnePiece(session);
    session.deliver_sm({
      source_addr: to, destination_addr: from, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`,
    }, answered);
  }
}

function answered(pdu) {
  under_way -= 1;
  if (pdu.command_status) refused += 1;
  acknowledged += 1;
  if (acknowledged === expected) tell('receipted', { at: now(), refused });
  deliver();
}

function take(session, pdu) {
  const id = (ids += 1).toString();
  if (!submitted) first = now();
  inOnePiece(session);
  session.send(pdu.response({ message_id: id }));
  submitted += 1;
  if (pdu.registered_delivery) {
    asked += 1;
    if (receipts !== 'none') {
      waiting.push({ session, id, from: pdu.source_addr, to: pdu.destination_addr });
      deliver();
    }
  }
  // One more turn of the loop, in which the answer leaves.
  if (submitted === expected) setImmediate(() => tell('submitted', { first, at: now(), asked }));
}

const server = smpp.createServer({}, (session) => {
  const bind = (pdu) => { session.send(pdu.response({ system_id: 'smsc' })); tell('bound', {}); };
  ['bind_transceiver', 'bind_transmitter', 'bind_receiver'].forEach((command) => session.on(command, bind));
  session.socket.setNoDelay(true);
  session.on('submit_sm', (pdu) => take(session, pdu));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('error', (error) => tell('error', { error: String(error) }));
});

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.expect) {
    ({ expect: expected, receipts } = order);
    submitted = asked = acknowledged = refused = 0;
    waiting = [];
    delivered = 0;
  }
  if (order.release) { receipts = 'at_once'; tell('released', { at: now() }); deliver(); }
}).on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }));
