import * as v from 'valibot';
import type { ApiClient } from '../domain/api-client.ts';
import type { Creators } from '../domain/creators.ts';
import { RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import { MARKER } from '../domain/labels.ts';
import { standsFor } from '../domain/lineage.ts';
import { isSecret } from '../domain/secret.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Api, deletionAnswer, listAll } from './api.ts';
import { creationOf, creatorsOf } from './creators.ts';
import { resourceName } from './names.ts';

const texts = v.record(v.string(), v.string());
const nameOnly = v.object({
  name: v.string(),
  displayName: v.optional(v.string(), ''),
  clientId: v.optional(v.string(), ''),
  labels: v.fallback(v.nullish(texts, {}), {}),
});
const strings = v.optional(v.array(v.string()));

// The fields of both generations of the contract. Text that the service writes may be absent, null or "": all mean the same.
const wire = v.object({
  name: resourceName('apiClients'),
  displayName: v.string(),
  description: v.nullish(v.string(), ''),
  clientId: v.pipe(v.string(), v.nonEmpty()),
  clientSecret: v.nullish(v.pipe(v.string(), v.check(isSecretOrEmpty, 'a secret of three characters or more')), ''),
  roles: strings,
  permissions: strings,
  labels: v.nullish(v.record(v.string(), v.string()), {}),
  identity: v.nullish(v.string(), ''),
  creator: v.nullish(v.string(), ''),
  createdBy: v.nullish(v.string(), ''),
  createTime: v.pipe(v.string(), v.transform(microseconds), v.number()),
});

/** A secret that any text holds by chance, or that has no encoding, can be neither masked nor sealed. */
function isSecretOrEmpty(text: string): boolean {
  return text === '' || isSecret(text);
}

/** A time of the service, in microseconds since the epoch; NaN for another text. */
export function microseconds(text: string): number {
  const [, whole = '', fraction = '', zone = ''] = /^([\dT:-]+)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  return Date.parse(`${whole}${zone}`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** A client as this action sees it. Reading it masks its secret. */
export function apiClient(masks: Masks) {
  const isOpen = (one: Omit<v.InferOutput<typeof wire>, 'clientSecret'>): boolean =>
    [one.name, one.displayName, one.clientId, one.creator ?? '', one.createdBy ?? '', ...(one.roles ?? [])].every(
      (text) => !masks.hides(text) && !masks.holdsPiece(text),
    );
  return v.pipe(
    wire,
    // Before anything else of the answer is looked at: its other fields may hold the secret too.
    v.transform((one) => ({ ...one, clientSecret: one.clientSecret ? masks.secret(one.clientSecret) : undefined })),
    // The log and the outputs show these.
    v.check((one) => isOpen(one), 'a name, client id, creator or role that holds a secret'),
    v.transform(
      ({ createTime, identity, creator, createdBy, ...rest }): ApiClient => ({
        ...rest,
        roles: rest.roles,
        permissions: rest.permissions,
        description: rest.description ?? '',
        labels: rest.labels ?? {},
        identity: identity || undefined,
        creator: creator || createdBy || undefined,
        createTimeUs: createTime,
      }),
    ),
  );
}

/** The clients that a run may go on with, and what the list of all tells beside them. */
export interface FoundClients {
  clients: readonly ApiClient[];
  /** Names of all clients of the workspace. */
  names: readonly string[];
  creators: Creators;
  /** Client ids of all clients of the workspace. */
  livingIds: ReadonlySet<string>;
}

/**
 * Every client that stands for one of the display names, compared exactly, and the names of all clients of the workspace. The
 * service's own filter is a loose search: the run would create a second client where that misses one.
 */
export async function findClients(
  api: Api,
  { displayNames, withOurs = false }: Meant,
  signedInAs?: ReadonlySet<string>,
): Promise<FoundClients> {
  const isMeant = ({ displayName, labels }: Named): boolean => {
    if (displayNames.has(displayName)) return true;
    // Only a client of this action stands for a name that it does not carry.
    if (labels?.[MARKER.key] !== MARKER.value) return false;
    return withOurs || [...displayNames].some((wanted) => standsFor({ displayName, labels: labels ?? {} }, wanted));
  };
  const named = await listAll(api, 'apiClients', (item) => {
    const parsed = v.safeParse(nameOnly, item);
    if (!parsed.success) return undefined;
    const client = isMeant(parsed.output) ? read(api, item) : undefined;
    const { name, clientId } = parsed.output;
    return { name, clientId, client, creation: creationOf(item) };
  });
  const clients = named.flatMap(({ client }) => client ?? []);
  const creators = creatorsOf(
    named.map(({ creation }) => creation),
    signedInAs,
  );
  const livingIds = new Set(named.map(({ clientId }) => clientId));
  return { clients, names: named.map(({ name }) => name), creators, livingIds };
}

type Named = v.InferOutput<typeof nameOnly>;

/** Which clients are meant. */
export interface Meant {
  displayNames: ReadonlySet<string>;
  /** Whether all others count too that this action made. */
  withOurs?: boolean;
}

function read(api: Api, item: unknown): ApiClient {
  const parsed = v.safeParse(apiClient(api.masks), item);
  if (parsed.success) return parsed.output;
  const fields = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the client').join(', ');
  throw new UnexpectedResponse([
    {
      what: `GET ${api.baseUrl}/v1/apiClients listed a client with unexpected fields (${api.masks.message(fields)})`,
    },
  ]);
}

/**
 * One client by name; absent where it is gone: the service may answer 403 for a missing one.
 * @throws RequestRefused also where the answer is 403 or 404, and the list still has the client
 */
export async function getClient(api: Api, name: string): Promise<ApiClient | undefined> {
  try {
    const client = await api.send({ method: 'GET', path: name }, apiClient(api.masks));
    if (client.name !== name) throw anotherAnswer(api, name);
    return client;
  } catch (error) {
    if (await isDeleted(api, name, error)) return undefined;
    throw error;
  }
}

/** A refusal alone does not tell that a client is gone, for a gateway or a missing right answers in the same way: the list has to agree. */
async function isDeleted(api: Api, name: string, error: unknown): Promise<boolean> {
  if (!(error instanceof RequestRefused && [403, 404].includes(error.status))) return false;
  // One that is not as expected otherwise is there all the same.
  const listed = await listAll(
    api,
    'apiClients',
    (item) => v.is(v.object({ name: v.literal(name) }), item) || undefined,
  );
  return listed.length === 0;
}

function anotherAnswer(api: Api, name: string): UnexpectedResponse {
  return new UnexpectedResponse([{ what: `GET ${api.baseUrl}/v1/${name} answered with another client` }]);
}

/** Changes the fields of a client, and gives it as it is then; absent where the service offers no changes. */
export async function patchClient(
  api: Api,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<ApiClient | undefined> {
  const query = { updateMask: Object.keys(fields).join(',') };
  try {
    return await api.send({ method: 'PATCH', path: name, query, body: fields }, apiClient(api.masks));
  } catch (error) {
    if (error instanceof RequestRefused && [404, 405, 501].includes(error.status)) return undefined;
    throw error;
  }
}

/**
 * Deletes a client, if it is still there.
 * @throws RequestRefused, Unreachable, and UnexpectedResponse where something else than the service answered
 */
export async function deleteClient(api: Api, name: string): Promise<void> {
  try {
    await api.send({ method: 'DELETE', path: name }, deletionAnswer);
  } catch (error) {
    if (!(await isDeleted(api, name, error))) throw error;
  }
}
