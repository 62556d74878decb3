import type { ApiClient } from '../domain/api-client.ts';
import { CannotProceed, isUnclear, RequestRefused } from '../domain/errors.ts';
import { LINEAGE_LABEL, REQUEST_LABEL, retireAfterText, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { labelValueOf, lineageLabelValue } from '../domain/lineage.ts';
import type { Order } from '../domain/plan.ts';
import type { Clock } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import type { Api } from './api.ts';
import { type CreateRequest, createRequest, deleteClient, findClients, getClient, postClient } from './api-clients.ts';
import { rejectsInlineFields } from './role-binding.ts';

const MOST_TRIES = 2;
// No service is known to take longer display names.
const MOST_NAME_CHARACTERS = 100;
const LONGEST_WAIT_MS = 60_000;

/** Where clients are made. */
export interface CreateDeps {
  api: Api;
  clock: Clock;
  /** Whether a client was not there before, and is not the one the run signs in with. */
  isNew(client: ApiClient): boolean;
}

/** What a create is made of. */
type Parts = Pick<Order, 'spec' | 'roles' | 'marks'>;

/**
 * Makes one client and gives it with its secret. A create is never repeated blindly: after an unclear answer the list
 * tells, by a random label, whether a client was made. Roles that the service rejects inside a client are left out. Where
 * the service wants each display name once, a successor gets another one, and a label that tells what it stands for.
 * @throws CannotProceed where no client could be made, or nobody can know; none that is known is left behind
 */
export async function createApiClient(createApiClient: CreateDeps, order: Parts): Promise<ApiClient> {
  const { spec, roles } = order;
  const inline = spec.roleBinding === 'policy' ? undefined : roles;
  try {
    return await underFreeName(createApiClient, { ...order, roles: inline });
  } catch (error) {
    const fields = [...(inline ?? []), ...(spec.permissions ?? [])];
    const mayLeaveOut = spec.roleBinding === 'auto' && rejectsInlineFields(error, fields);
    if (!mayLeaveOut) throw error;
    return await underFreeName(createApiClient, {
      ...order,
      spec: { ...spec, permissions: undefined },
      roles: undefined,
    });
  }
}

async function underFreeName(createApiClient: CreateDeps, order: Parts): Promise<ApiClient> {
  try {
    return await withSecret(createApiClient, order);
  } catch (error) {
    const isTaken = error instanceof RequestRefused && error.status === 409;
    // A first client finds its name taken by one that the run cannot see: that one is not succeeded.
    if (!isTaken || order.marks[SUCCEEDS_LABEL] === labelValueOf(undefined)) throw error;
    const { displayName } = order.spec;
    const suffix = ` ${retireAfterText(createApiClient.clock.nowMs())}`;
    const suffixed = `${[...displayName].slice(0, MOST_NAME_CHARACTERS - suffix.length).join('')}${suffix}`;
    const marks = { ...order.marks, [LINEAGE_LABEL]: lineageLabelValue(displayName) };
    return await withSecret(createApiClient, { ...order, spec: { ...order.spec, displayName: suffixed }, marks }).catch(
      (again: unknown) => {
        throw again instanceof RequestRefused && again.status === 409 ? contested(displayName, again) : again;
      },
    );
  }
}

/** In the same second only another run asks for the same name. */
function contested(displayName: string, cause: RequestRefused): CannotProceed {
  const what = `no successor of API client ${quoted(displayName)} was made: its name is taken, and so is one with the time behind it`;
  const cure = 'Another run may be at work: let one run at a time do this, and run again';
  return new CannotProceed([{ what, cure }], { cause });
}

async function withSecret(createApiClient: CreateDeps, order: Parts): Promise<ApiClient> {
  for (let tries = 1; ; tries += 1) {
    const { client, wasUnclear } = await createOnce(createApiClient, order);
    if (client.clientSecret !== undefined) return client;
    const complete = await getClient(createApiClient.api, client.name).catch(() => undefined);
    // Only the client that was asked for: what is given from here on may be deleted again.
    if (complete?.clientSecret !== undefined && complete.name === client.name) return complete;
    await deleteClient(createApiClient.api, client.name).catch((error: unknown) => {
      throw leftBehind(client, error);
    });
    if (!wasUnclear || tries === MOST_TRIES) throw withoutSecret(client);
  }
}

async function createOnce(
  createApiClient: CreateDeps,
  order: Parts,
): Promise<{ client: ApiClient; wasUnclear: boolean }> {
  const { spec } = order;
  const request = createRequest(order);
  for (let tries = 1; ; tries += 1) {
    try {
      const client = await postClient(createApiClient.api, request);
      if (!isAnswerTo(request, spec, client) || !createApiClient.isNew(client)) throw anotherClient(spec, client);
      return { client, wasUnclear: false };
    } catch (error) {
      const isBusy = error instanceof RequestRefused && error.status === 429;
      const waitMs = isBusy ? (error.retryAfterMs ?? 1_000) : 0;
      if ((!isBusy && !isUnclear(error)) || waitMs > LONGEST_WAIT_MS) throw error;
      await createApiClient.clock.sleep(waitMs);
      const made = await madeBy(createApiClient.api, spec.displayName, request).catch((failure: unknown) => {
        throw nobodyKnows(spec, failure);
      });
      if (made !== undefined) return { client: made, wasUnclear: true };
      if (!isBusy) throw nobodyKnows(spec, error);
      if (tries === MOST_TRIES) throw error;
    }
  }
}

/** Whether a client is what a create asked for. A service that keeps no labels cannot show the one that tells. */
function isAnswerTo({ request }: CreateRequest, { displayName }: ClientSpec, client: ApiClient): boolean {
  const label = client.labels[REQUEST_LABEL];
  return client.displayName === displayName && (label === undefined || label === request);
}

function anotherClient({ displayName }: ClientSpec, client: ApiClient): CannotProceed {
  const what = `Confidence answered the create of API client ${quoted(displayName)} with another one, ${client.name}, which is left alone`;
  return new CannotProceed([{ what, cure: 'Check that confidence-api-url is the address of Confidence itself' }]);
}

/** The client that a create made, known by its label; absent where the list shows none. */
async function madeBy(api: Api, displayName: string, { request }: CreateRequest): Promise<ApiClient | undefined> {
  const { clients } = await findClients(api, new Set([displayName]));
  return clients.find((client) => client.labels[REQUEST_LABEL] === request);
}

function nobodyKnows(spec: ClientSpec, cause: unknown): CannotProceed {
  const what = `Creating the API client ${quoted(spec.displayName)} got no clear answer, and the list of clients does not tell of one made by this run`;
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  const cure = 'Nothing was written. Run again: a client that appears later is found by its display name';
  return new CannotProceed([{ what: `${what}${reason}`, cure }], { cause });
}

function withoutSecret(client: ApiClient): CannotProceed {
  const what = `Confidence made the API client ${quoted(client.displayName)} without telling its secret, neither on create nor on get`;
  return new CannotProceed([
    {
      what: `${what}; it was deleted again`,
      cure: 'Check that the client this action signs in with may see client secrets',
    },
  ]);
}

function leftBehind(client: ApiClient, cause: unknown): CannotProceed {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  const what = `Confidence made the API client ${quoted(client.displayName)} (${client.name}) without telling its secret, and deleting it again failed${reason}`;
  return new CannotProceed([{ what, cure: `Delete ${client.name} in Confidence if it is still there` }], { cause });
}
