// The requests of one run over many repositories, as fast as a script can send them: twenty at once, connections kept.
import { Agent, request } from 'node:http';
import { env } from 'node:process';
import sodium from 'libsodium-wrappers';

const agent = new Agent({ keepAlive: true, maxSockets: 20 });
const input = (name) => env[`INPUT_${name}`] ?? '';
const [confidence, github] = [input('CONFIDENCE-API-URL'), input('GITHUB-API-URL')];
const names = (env.NAMES ?? '').split('\n');

function send(method, url, { token, body } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    'user-agent': 'minimal',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode >= 300)
          reject(new Error(`${method} ${url} answered ${response.statusCode}: ${answer}`));
        else resolve(answer === '' ? undefined : JSON.parse(answer));
      });
    });
    call.on('error', reject);
    call.end(text);
  });
}

async function inParallel(items, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

const signIn = (clientId, clientSecret) =>
  send('POST', `${confidence}/v1/oauth/token`, { body: { grantType: 'client_credentials', clientId, clientSecret } });

const token = input('GITHUB-TOKEN');
const fields = names.map((name, index) => {
  const [owner, repository] = name.split('/');
  return `r${index}: repository(owner: "${owner}", name: "${repository}") { nameWithOwner isArchived databaseId }`;
});
const keys = new Map();
const looks = (async () => {
  await send('POST', `${github}/graphql`, { token, body: { query: `{ ${fields.join(' ')} }` } });
  await inParallel(
    names.flatMap((name) => [`${name} public-key`, `${name} list`]),
    async (item) => {
      const [name, what] = item.split(' ');
      const url = `${github}/repos/${name}/actions/secrets`;
      const answer = await send('GET', what === 'list' ? `${url}?per_page=100` : `${url}/public-key`, { token });
      if (what === 'public-key') keys.set(name, answer);
    },
  );
})();
const { accessToken } = await signIn(input('CONFIDENCE-CLIENT-ID'), input('CONFIDENCE-CLIENT-SECRET'));
await send('GET', `${confidence}/v1/apiClients?pageSize=100`, { token: accessToken });
await looks;
const client = await send('POST', `${confidence}/v1/apiClients`, {
  token: accessToken,
  body: { displayName: `minimal ${Date.now()}` },
});
await signIn(client.clientId, client.clientSecret);
await sodium.ready;
await inParallel(names, async (name) => {
  const { key, key_id } = keys.get(name);
  const recipient = sodium.from_base64(key, sodium.base64_variants.ORIGINAL);
  for (const [half, value] of [
    ['ID', client.clientId],
    ['SECRET', client.clientSecret],
  ]) {
    const box = sodium.to_base64(sodium.crypto_box_seal(value, recipient), sodium.base64_variants.ORIGINAL);
    const url = `${github}/repos/${name}/actions/secrets/CONFIDENCE_CLIENT_${half}`;
    await send('PUT', url, { token, body: { encrypted_value: box, key_id } });
  }
});
agent.destroy();
