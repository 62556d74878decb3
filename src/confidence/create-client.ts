import type { ApiClient } from '../domain/api-client.ts';
import { CannotProceed, isUnclear, RequestRefused } from '../domain/errors.ts';
import { LINEAGE_LABEL, REQUEST_LABEL, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { labelValueOf, lineageLabelValue, nameWithTime } from '../domain/lineage.ts';
import type { Order } from '../domain/plan.ts';
import type { Clock } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import { LONGEST_ASKED_WAIT_MS } from '../http/retry.ts';
import type { Api } from './api.ts';
import { deleteClient, findClients, getClient } from './api-clients.ts';
import { type CreateRequest, createRequest, postClient } from './create-request.ts';
import { rejectsInlineFields } from './role-binding.ts';

const MOST_TRIES = 2;

/** What a create needs. */
export interface CreateDeps {
  api: Api;
  clock: Clock;
  /** Whether a client is neither an earlier one nor the one that the run signs in with. */
  isNew(client: ApiClient): boolean;
}

/** What a client is created from. */
type Parts = Pick<Order, 'spec' | 'roles' | 'marks'>;

/**
 * Creates one client and gives it with its secret. After an unclear answer the run looks for the client by a random label,
 * and sends a further create only where the service made none. Roles that the service rejects inside a client are left out.
 * Where the service wants each display name once, a new client gets a longer one, and a label with the name it stands for.
 * @throws CannotProceed where no client was created, or the list leaves that open; clients that are known are deleted first
 */
export async function createApiClient(deps: CreateDeps, order: Parts): Promise<ApiClient> {
  const { spec, roles } = order;
  const inline = spec.roleBinding === 'policy' ? undefined : roles;
  try {
    return await underFreeName(deps, { ...order, roles: inline });
  } catch (error) {
    const fields = [...(inline ?? []), ...(spec.permissions ?? [])];
    const mayLeaveOut = spec.roleBinding === 'auto' && rejectsInlineFields(error, fields);
    if (!mayLeaveOut) throw error;
    return await underFreeName(deps, {
      ...order,
      spec: { ...spec, permissions: undefined },
      roles: undefined,
    });
  }
}

async function underFreeName(deps: CreateDeps, order: Parts): Promise<ApiClient> {
  try {
    return await withSecret(deps, order);
  } catch (error) {
    const isTaken = error instanceof RequestRefused && error.status === 409;
    // A first client succeeds none, so the one that has its name is hidden from the run and belongs to somebody else.
    if (!isTaken || order.marks[SUCCEEDS_LABEL] === labelValueOf(undefined)) throw error;
    const { displayName } = order.spec;
    const suffixed = nameWithTime(displayName, deps.clock.nowMs());
    const marks = { ...order.marks, [LINEAGE_LABEL]: lineageLabelValue(displayName) };
    return await withSecret(deps, { ...order, spec: { ...order.spec, displayName: suffixed }, marks }).catch(
      (again: unknown) => {
        throw again instanceof RequestRefused && again.status === 409 ? contested(displayName, again) : again;
      },
    );
  }
}

/** Only another run asks for the same name in the same second. */
function contested(displayName: string, cause: RequestRefused): CannotProceed {
  const what = `no replacement of API client ${quoted(displayName)} was made: its display name is taken, and so is the name with the time added`;
  const cure = 'Another run may be at work: let one run at a time do this, and run again';
  return new CannotProceed([{ what, cure }], { cause });
}

async function withSecret(deps: CreateDeps, order: Parts): Promise<ApiClient> {
  for (let tries = 1; ; tries += 1) {
    const { client, wasUnclear } = await createOnce(deps, order);
    if (client.clientSecret !== undefined) return client;
    const complete = await getClient(deps.api, client.name).catch(() => undefined);
    // The caller may delete what this gives, so it has to be the client of this create.
    if (complete?.clientSecret !== undefined && complete.name === client.name) return complete;
    await deleteClient(deps.api, client.name).catch((error: unknown) => {
      throw leftBehind(client, error);
    });
    if (!wasUnclear || tries === MOST_TRIES) throw secretNotTold(client);
  }
}

interface Created {
  client: ApiClient;
  /** Whether the run found it in the list, after an unclear answer. */
  wasUnclear: boolean;
}

async function createOnce(deps: CreateDeps, order: Parts): Promise<Created> {
  const { spec } = order;
  const request = createRequest(order);
  for (let tries = 1; ; tries += 1) {
    try {
      const client = await postClient(deps.api, request);
      if (!isAnswerTo(request, spec, client) || !deps.isNew(client)) throw anotherClient(spec, client);
      return { client, wasUnclear: false };
    } catch (error) {
      const waitMs = waitBeforeLookMs(error);
      if (waitMs === undefined) throw error;
      await deps.clock.sleep(waitMs);
      const client = await madeBy(deps.api, spec.displayName, request).catch((failure: unknown) => {
        throw nobodyKnows(spec, failure);
      });
      if (client !== undefined) return { client, wasUnclear: true };
      if (!isBusy(error)) throw nobodyKnows(spec, error);
      if (tries === MOST_TRIES) throw error;
    }
  }
}

/** How long to wait before the list is asked for the client, in milliseconds; absent where the create made none. */
function waitBeforeLookMs(error: unknown): number | undefined {
  if (!isBusy(error)) return isUnclear(error) ? 0 : undefined;
  const { retryAfterMs = 1_000 } = error;
  return retryAfterMs <= LONGEST_ASKED_WAIT_MS ? retryAfterMs : undefined;
}

/** A 429 is a refusal: the run may send a further create once the list shows that the first made no client. */
function isBusy(error: unknown): error is RequestRefused {
  return error instanceof RequestRefused && error.status === 429;
}

/** Whether a client is what a create asked for. A service that keeps no labels shows none to compare. */
function isAnswerTo({ request }: CreateRequest, { displayName }: ClientSpec, client: ApiClient): boolean {
  const label = client.labels[REQUEST_LABEL];
  return client.displayName === displayName && (label === undefined || label === request);
}

function anotherClient({ displayName }: ClientSpec, client: ApiClient): CannotProceed {
  const what = `Confidence answered the create of API client ${quoted(displayName)} with another one, ${client.name}, which is left alone`;
  return new CannotProceed([{ what, cure: 'Check that confidence-api-url is the address of Confidence itself' }]);
}

/** The client of a create, found by its label; absent where the list shows none. */
async function madeBy(api: Api, displayName: string, { request }: CreateRequest): Promise<ApiClient | undefined> {
  const { clients } = await findClients(api, { displayNames: new Set([displayName]) });
  return clients.find((client) => client.labels[REQUEST_LABEL] === request);
}

function nobodyKnows(spec: ClientSpec, cause: unknown): CannotProceed {
  const what = `Creating the API client ${quoted(spec.displayName)} got no clear answer, and the list of clients shows none created by this run`;
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  const cure = 'Nothing was written. Run again: a client that appears later is found by its display name';
  return new CannotProceed([{ what: `${what}${reason}`, cure }], { cause });
}

function secretNotTold(client: ApiClient): CannotProceed {
  const what = `Confidence created the API client ${quoted(client.displayName)} but did not show its secret, neither on create nor on get`;
  return new CannotProceed([
    {
      what: `${what}; it was deleted again`,
      cure: 'Check that the client this action signs in with may see client secrets',
    },
  ]);
}

function leftBehind(client: ApiClient, cause: unknown): CannotProceed {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  const what = `Confidence created the API client ${quoted(client.displayName)} (${client.name}) but did not show its secret, and deleting it again failed${reason}`;
  return new CannotProceed([{ what, cure: `Delete ${client.name} in Confidence if it is still there` }], { cause });
}
