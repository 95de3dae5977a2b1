// node emojivoto.js EMOJI_PORT VOTING_PORT: the sample's services as its .proto file says that they are.
const path = require('path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const proto = path.join(__dirname, '../../../samples/emojivoto/protos/emojivoto.proto');
const { emojivoto } = grpc.loadPackageDefinition(protoLoader.loadSync(proto));
const connect = (Service, port) => new Service('127.0.0.1:' + port, grpc.credentials.createInsecure());
const emoji = connect(emojivoto.v1.EmojiService, process.argv[2]);
const voting = connect(emojivoto.v1.VotingService, process.argv[3]);

const unary = (client, name, request) => new Promise(resolve => client[name](
  request, (error, reply) => resolve(error ? { code: error.code, message: error.details } : reply)));
const all = call => new Promise((resolve, reject) => {
  const replies = [];
  call.on('data', reply => replies.push(reply)).on('error', reject).on('end', () => resolve(replies));
});

(async () => {
  const list = await all(emoji.List({}));
  const result = {
    emoji: list.length,
    found: await unary(emoji, 'Find', { shortcode: ':cat:' }),
    missing: await unary(emoji, 'Find', { shortcode: ':nobody:' }),
    first: await unary(voting, 'Vote', { shortcode: ':cat:' }),
    second: await unary(voting, 'Vote', { shortcode: ':cat:' }),
    results: await all(voting.Results({})),
  };
  console.log(JSON.stringify(result, (_, v) => v && v.low !== undefined ? Number(v.low) : v));
  process.exit();
})();
