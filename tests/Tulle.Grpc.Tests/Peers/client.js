// node client.js PORT: makes the calls that come as lines of JSON on stdin, and answers each with a line.
const readline = require('readline');
const grpc = require('@grpc/grpc-js');
const { methods, toMetadata, fromMetadata } = require('./echo');

const client = new grpc.Client('127.0.0.1:' + process.argv[2], grpc.credentials.createInsecure());

function start(order, onReply) {
  const m = methods[order.method];
  const metadata = toMetadata(order.metadata);
  const options = order.deadline_ms === null ? {} : { deadline: Date.now() + order.deadline_ms };
  const single = Buffer.from(order.messages[0] ?? '', 'base64');
  const callback = (error, reply) => { if (!error) onReply(reply); };
  if (m.requestStream && m.responseStream)
    return client.makeBidiStreamRequest(m.path, m.requestSerialize, m.responseDeserialize, metadata, options);
  if (m.requestStream)
    return client.makeClientStreamRequest(m.path, m.requestSerialize, m.responseDeserialize, metadata, options, callback);
  if (m.responseStream)
    return client.makeServerStreamRequest(m.path, m.requestSerialize, m.responseDeserialize, single, metadata, options);
  return client.makeUnaryRequest(m.path, m.requestSerialize, m.responseDeserialize, single, metadata, options, callback);
}

function make(order) {
  return new Promise(resolve => {
    const result = { messages: [], headers: [], trailers: [] };
    const toSend = order.messages.map(m => Buffer.from(m, 'base64'));
    const m = methods[order.method];
    let call;
    const sendNext = () => { if (toSend.length > 0) call.write(toSend.shift()); else call.end(); };
    const onReply = reply => {
      result.messages.push(reply.toString('base64'));
      if (result.messages.length === order.cancel_after) call.cancel();
      else if (order.ping_pong) sendNext();
    };
    call = start(order, onReply);
    call.on('metadata', headers => { result.headers = fromMetadata(headers); });
    call.on('error', () => {});
    call.on('status', status => setImmediate(() => resolve(
      { ...result, code: status.code, message: status.details, trailers: fromMetadata(status.metadata) })));
    if (m.responseStream) call.on('data', onReply);
    if (m.requestStream && order.ping_pong) sendNext();
    else if (m.requestStream) while (toSend.length > 0 || !call.writableEnded) sendNext();
    if (order.cancel_after === 0) setImmediate(() => call.cancel());
  });
}

readline.createInterface({ input: process.stdin }).on('line', async line => {
  console.log(JSON.stringify(await make(JSON.parse(line))));
}).on('close', () => client.close());
