import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, withHeaders } from '../answer.ts';
import { Refusal } from '../refusal.ts';
import { readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { Place, StoredSecret } from './records.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';
import type { Vault } from './vault.ts';

type PublicKey = components['schemas']['actions-public-key'];
type SecretMetadata = components['schemas']['actions-secret'];

/** A kind of place that holds secrets: a scope and a store. */
interface PlaceRow {
  readonly path: string;
  readonly mostSecrets: number;
  readonly place: (request: GitHubRequest) => Place;
}

const placeRows: readonly PlaceRow[] = [
  {
    path: '/actions/secrets',
    mostSecrets: 100,
    place: ({ repository }) => ({ scope: 'repository', id: repository.id, store: 'actions' }),
  },
];

const pageSizes = { usual: 30, greatest: 100 };
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const sealedSecret = v.strictObject({
  encrypted_value: v.pipe(v.string(), v.regex(base64, 'the value is not base64')),
  key_id: v.string(),
});

/** The routes of every kind of place (GitHub REST docs, Actions secrets). */
export const secretRoutes: readonly GitHubRoute[] = ofRepository(placeRows.flatMap(routesOf));

function routesOf(row: PlaceRow): GitHubRoute[] {
  const { path, mostSecrets } = row;
  const read = { of: 'secrets', level: 'read' } as const;
  const write = { of: 'secrets', level: 'write' } as const;
  const vaultOf = (request: GitHubRequest) => request.world.vault(row.place(request));
  return [
    { method: 'GET', path: `${path}/public-key`, right: read, handle: (request) => getKey(vaultOf(request)) },
    { method: 'GET', path, right: read, handle: (request) => list(request, vaultOf(request)) },
    { method: 'GET', path: `${path}/{name}`, right: read, handle: (request) => getOne(request, vaultOf(request)) },
    {
      method: 'PUT',
      path: `${path}/{name}`,
      right: write,
      handle: (request) => put(request, vaultOf(request), mostSecrets),
    },
    { method: 'DELETE', path: `${path}/{name}`, right: write, handle: (request) => remove(request, vaultOf(request)) },
  ];
}

function getKey({ keyId, publicKey }: Vault): Answer {
  const body: PublicKey = { key_id: keyId, key: publicKey };
  return jsonAnswer(200, body);
}

function list({ call, apiUrl, repository }: GitHubRequest, vault: Vault): Answer {
  const page = cutPage(vault.secrets.shown(), { url: call.url, apiUrl, repository }, pageSizes);
  const body: { total_count: number; secrets: SecretMetadata[] } = {
    total_count: page.totalCount,
    secrets: page.items.map(showSecret),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

function getOne({ parameters }: GitHubRequest, vault: Vault): Answer {
  const name = readParameter(parameters, 'name').toUpperCase();
  const secret = vault.secrets.shown().find((candidate) => candidate.name === name);
  if (secret === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, showSecret(secret));
}

function put({ call, parameters }: GitHubRequest, vault: Vault, mostSecrets: number): Answer {
  const name = readParameter(parameters, 'name');
  const sealed = readBody(call, sealedSecret);
  checkName('Secret', name);
  const value = open(vault, sealed.encrypted_value, sealed.key_id);
  const known = vault.secrets.get(name) !== undefined;
  if (!known && vault.secrets.all().length >= mostSecrets) {
    throw new Refusal(422, `There are ${mostSecrets} secrets already, which is the most.`);
  }
  vault.secrets.put(name, value);
  return known ? emptyAnswer(204) : jsonAnswer(201, {});
}

function open(vault: Vault, encryptedValue: string, keyId: string): string {
  if (keyId !== vault.keyId) throw new Refusal(422, `The key_id ${keyId} is not that of the current public key.`);
  const opened = vault.open(encryptedValue);
  if (opened === undefined) {
    throw new Refusal(422, `Bad request - improperly encrypted secret: it does not open with the key ${keyId}.`);
  }
  if (opened.length > greatestValueBytes) throw new Refusal(422, 'The secret value is larger than 48 KB.');
  return opened.toString('utf8');
}

function remove({ parameters }: GitHubRequest, vault: Vault): Answer {
  if (!vault.secrets.remove(readParameter(parameters, 'name'))) throw new Refusal(404, 'Not Found');
  return emptyAnswer(204);
}

function showSecret({ name, createdAt, updatedAt }: StoredSecret): SecretMetadata {
  return { name, created_at: wholeSeconds(createdAt), updated_at: wholeSeconds(updatedAt) };
}

/** Writes a time as GitHub does: ISO 8601 in whole seconds, ending in Z. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
