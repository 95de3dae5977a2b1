// node server.js: the test service on a port that it chooses and prints.
const grpc = require('@grpc/grpc-js');
const { methods } = require('./echo');

const cancelled = new Set();

function begin(call) {
  const headers = new grpc.Metadata();
  for (const value of call.metadata.get('x-head')) headers.add('x-head', value);
  call.sendMetadata(headers);
}

function trailers(call) {
  const metadata = new grpc.Metadata();
  for (const value of call.metadata.get('x-tail-bin')) metadata.add('x-tail-bin', value);
  return metadata;
}

// What the client wants to fail with; null: nothing.
function failure(call) {
  const [code] = call.metadata.get('x-fail');
  const [why] = call.metadata.get('x-why-bin');
  return code ? { code: Number(code), details: why ? why.toString() : '', metadata: trailers(call) } : null;
}

const unary = reply => (call, callback) => {
  const failed = failure(call);
  if (failed) { callback(failed); return; }
  begin(call);
  callback(null, Buffer.from(reply(call)), trailers(call));
};

const server = new grpc.Server();
server.addService(methods, {
  Unary: unary(call => call.request),
  WasCancelled: unary(call => String(cancelled.has(call.request.toString()))),
  Remaining: unary(call => {
    const deadline = call.getDeadline();
    return deadline === Infinity ? 'none' : String(Math.round(deadline - Date.now()));
  }),
  Hang: call => call.on('cancelled', () => cancelled.add(call.request.toString())),
  Collect: (call, callback) => {
    const parts = [];
    call.on('data', part => parts.push(part.toString()));
    call.on('end', () => unary(() => parts.join(','))(call, callback));
  },
  Spread: call => {
    begin(call);
    for (const part of call.request.toString().split(',')) call.write(Buffer.from(part));
    const failed = failure(call);
    if (failed) call.emit('error', failed); else call.end(trailers(call));
  },
  Chat: call => {
    begin(call);
    call.on('data', message => call.write(message));
    const [key] = call.metadata.get('x-key'); // then the call hangs
    call.on('cancelled', () => cancelled.add(key));
    call.on('end', () => {
      const failed = failure(call);
      if (failed) call.emit('error', failed); else if (!key) call.end(trailers(call));
    });
  },
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log('listens on ' + port);
});
process.stdin.resume().on('end', () => process.exit()); // the test is over
