// What client.js and server.js share: the methods of the test service, messages as bytes, metadata as pairs.
const grpc = require('@grpc/grpc-js');

const bytes = { requestSerialize: b => b, requestDeserialize: b => b, responseSerialize: b => b, responseDeserialize: b => b };
const method = (name, requestStream, responseStream) =>
  ({ path: '/tulle.test.Echo/' + name, requestStream, responseStream, ...bytes });

exports.methods = {
  Unary: method('Unary', false, false),
  Collect: method('Collect', true, false),
  Spread: method('Spread', false, true),
  Chat: method('Chat', true, true),
  Hang: method('Hang', false, false),
  WasCancelled: method('WasCancelled', false, false),
  Remaining: method('Remaining', false, false),
};

// Pairs of name and value; a value of a name that ends in -bin is base64.
exports.toMetadata = pairs => {
  const metadata = new grpc.Metadata();
  for (const [name, value] of pairs) metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  return metadata;
};

exports.fromMetadata = metadata => {
  const pairs = [];
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name)) pairs.push([name, Buffer.isBuffer(value) ? value.toString('base64') : value]);
  }
  return pairs;
};
