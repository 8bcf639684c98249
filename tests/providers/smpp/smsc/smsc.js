// An SMSC that behaves as it is told: JSON lines on stdin are orders, JSON lines on stdout tell what happened.
//
//   node smsc.js '{"key": …, "cert": …}'        listens on a free port (TLS with key and cert) and says which
//   {"set": {…}}                                changes the behaviour (the defaults are below)
//   {"deliver": {…}, "count": 1, "as": "deliver_sm"}   sends to the last receiver that was bound
//   {"write": "hex"}, {"hang_up": true}, {"unbind": true}   to all sessions
//   {"answer_held": true}                       answers what `reverse` holds
'use strict';
const readline = require('readline');
const smpp = require('smpp');

const options = JSON.parse(process.argv[2] || '{}');
const behaviour = {
  script: [],         // what the next submits get, one each; then `answer`
  answer: 'ok',       // ok, no_id, long_id, silent, hang_up, garbage, nack, or a command_status
  by_number: {},      // other answers and receipts for the numbers named
  bind: 0,            // command_status of bind responses; 'silent' for none
  enquire_link: true, // whether it is answered
  unbind: true,       // whether it is answered
  first_id: 1,        // ids count from here
  id_form: 'decimal', // of the ids in submit_sm_resp: decimal, hex, HEX8
  receipt: null,      // fields of the deliver_sm that follows an answer where one is asked for; %ID% stands for the id
  receipt_first: false,
  reverse: 0,         // answers so many at a time, the last first
  report: true,       // tells of each submit
  report_delivered: true,  // and of the answer to each deliver_sm
};
const sessions = new Set();
let receiver = null;
let ids = 0;
let submits = 0;
let held = [];

const tell = (event, fields) => process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');

const written = (number) => {
  switch (behaviour.id_form) {
    case 'hex': return number.toString(16);
    case 'HEX8': return number.toString(16).toUpperCase().padStart(8, '0');
    default: return String(number);
  }
};

const text = (value) => (Buffer.isBuffer(value) ? { hex: value.toString('hex') } : value);

function filled(fields, id) {
  return Object.fromEntries(Object.entries(fields).map(
    ([name, value]) => [name, typeof value === 'string' ? value.replaceAll('%ID%', id) : value]));
}

function deliver(fields, as) {
  const hex = fields.hex === undefined ? {} : { short_message: Buffer.from(fields.hex, 'hex') };
  const { hex: _, ...others } = fields;
  receiver[as]({ ...others, ...hex }, (pdu) => behaviour.report_delivered && tell('delivered', { status: pdu.command_status, command: pdu.command }));
}

function accept(session, pdu, own) {
  const id = own.first_id + ids++;
  const receipt = () => {
    if (own.receipt && pdu.registered_delivery) deliver(filled(own.receipt, String(id)), 'deliver_sm');
  };
  if (own.receipt_first) receipt();
  session.send(pdu.response({ message_id: written(id) }));
  if (!own.receipt_first) receipt();
  if (own.report) tell('accepted', { id: written(id), to: pdu.destination_addr });
}

function answer(session, pdu) {
  const own = { ...behaviour, ...behaviour.by_number[pdu.destination_addr] };
  const how = behaviour.script.length ? behaviour.script.shift() : own.answer;
  switch (how) {
    case 'ok': return accept(session, pdu, own);
    case 'no_id': return session.send(pdu.response({ message_id: '' }));
    case 'long_id': return session.send(pdu.response({ message_id: '1'.repeat(5000) }));
    case 'silent': return undefined;
    case 'hang_up': return session.destroy();
    case 'garbage': return session.socket.write(Buffer.from('00000003deadbeef00', 'hex'));
    case 'nack': return session.generic_nack({ command_status: 3, sequence_number: pdu.sequence_number });
    default: return session.send(pdu.response({ command_status: how }));
  }
}

function take(session, pdu) {
  submits += 1;
  if (behaviour.report) {
    tell('submit', {
      from: pdu.source_addr, source: [pdu.source_addr_ton, pdu.source_addr_npi],
      to: pdu.destination_addr, destination: [pdu.dest_addr_ton, pdu.dest_addr_npi],
      esm_class: pdu.esm_class, data_coding: pdu.data_coding, registered_delivery: pdu.registered_delivery,
      validity: pdu.validity_period, service_type: pdu.service_type,
      text: text(pdu.message_payload ? pdu.message_payload.message : pdu.short_message.message),
      udh: (pdu.short_message.udh || []).map((each) => each.toString('hex')),
      sar: [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum],
    });
  }
  if (!behaviour.reverse) return answer(session, pdu);
  held.push({ session, pdu });
  if (held.length === behaviour.reverse) held.splice(0).reverse().forEach((each) => answer(each.session, each.pdu));
  return undefined;
}

function bound(session, pdu) {
  tell('bind', { command: pdu.command, system_id: pdu.system_id, password: pdu.password, system_type: pdu.system_type });
  if (behaviour.bind === 'silent') return;
  session.send(pdu.response({ command_status: behaviour.bind, system_id: 'smsc' }));
  if (pdu.command !== 'bind_transmitter') receiver = session;
}

const server = smpp.createServer(options, (session) => {
  sessions.add(session);
  session.on('bind_transceiver', (pdu) => bound(session, pdu));
  session.on('bind_transmitter', (pdu) => bound(session, pdu));
  session.on('bind_receiver', (pdu) => bound(session, pdu));
  session.on('submit_sm', (pdu) => take(session, pdu));
  session.on('enquire_link', (pdu) => {
    tell('enquire_link', {});
    if (behaviour.enquire_link) session.send(pdu.response());
  });
  session.on('unbind', (pdu) => {
    tell('unbind', {});
    if (behaviour.unbind) { session.send(pdu.response()); session.close(); }
  });
  session.on('generic_nack', (pdu) => tell('generic_nack', { status: pdu.command_status, sequence: pdu.sequence_number }));
  session.on('error', (error) => tell('error', { error: String(error) }));
  session.on('close', () => { sessions.delete(session); tell('close', {}); });
});

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.set) Object.assign(behaviour, order.set);
  if (order.deliver) {
    for (let n = 0; n < (order.count || 1); n += 1) deliver(filled(order.deliver, String(n)), order.as || 'deliver_sm');
  }
  if (order.write) sessions.forEach((session) => session.socket.write(Buffer.from(order.write, 'hex')));
  if (order.unbind) sessions.forEach((session) => session.unbind(() => tell('unbind_resp', {})));
  if (order.hang_up) sessions.forEach((session) => session.destroy());
  if (order.answer_held) held.splice(0).forEach(({ session, pdu }) => answer(session, pdu));
  tell('done', { submits });
}).on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => tell('listening', { port: server.address().port }));
