import type { ApiClient } from '../domain/api-client.ts';
import { REQUEST_LABEL } from '../domain/api-client.ts';
import { CannotProceed, isUnclear, Refused } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { quoted } from '../domain/text.ts';
import type { ClientWish } from '../domain/wish.ts';
import type { Api } from './api.ts';
import { type Draft, deleteClient, draft, findClients, getClient, postClient } from './api-clients.ts';

const MOST_TRIES = 2;
const LONGEST_WAIT_MS = 60_000;

/** Where clients are made. */
export interface Mint {
  api: Api;
  clock: Clock;
}

/**
 * Makes one client and gives it with its secret. A create is never repeated blindly: after an unclear answer the list
 * tells, by a random label, whether a client was made. Roles that the service rejects inside a client are left out.
 * @param roles `roles/<id>` to send inside the client
 * @throws CannotProceed where no client could be made, or nobody can know; none that is known is left behind
 */
export async function mint(mint: Mint, wish: ClientWish, roles: readonly string[] | undefined): Promise<ApiClient> {
  const inline = wish.roleBinding === 'policy' ? undefined : roles;
  try {
    return await withSecret(mint, wish, inline);
  } catch (error) {
    const mayLeaveOut = wish.roleBinding === 'auto' && rejectsInlineFields(error, inline ?? []);
    if (!mayLeaveOut) throw error;
    return await withSecret(mint, { ...wish, permissions: undefined }, undefined);
  }
}

/** A refusal that names the fields, and none of the roles: then it is a role that is wrong, not the way to bind it. */
function rejectsInlineFields(error: unknown, roles: readonly string[]): boolean {
  if (!(error instanceof Refused) || error.status !== 400) return false;
  const { serviceMessage } = error;
  return /\b(?:roles?|permissions?)\b/i.test(serviceMessage) && !roles.some((role) => serviceMessage.includes(role));
}

async function withSecret(mint: Mint, wish: ClientWish, roles: readonly string[] | undefined): Promise<ApiClient> {
  for (let tries = 1; ; tries += 1) {
    const { client, wasUnclear } = await createOnce(mint, wish, roles);
    const complete = client.clientSecret === undefined ? await getClient(mint.api, client.name) : client;
    if (complete?.clientSecret !== undefined) return complete;
    await deleteClient(mint.api, client.name);
    if (!wasUnclear || tries === MOST_TRIES) throw withoutSecret(client);
  }
}

async function createOnce(
  mint: Mint,
  wish: ClientWish,
  roles: readonly string[] | undefined,
): Promise<{ client: ApiClient; wasUnclear: boolean }> {
  const letter = draft(wish, roles);
  for (let tries = 1; ; tries += 1) {
    try {
      return { client: await postClient(mint.api, letter), wasUnclear: false };
    } catch (error) {
      const isBusy = error instanceof Refused && error.status === 429;
      if (!isBusy && !isUnclear(error)) throw error;
      if (isBusy) await mint.clock.sleep(Math.min(error.retryAfterMs ?? 1_000, LONGEST_WAIT_MS));
      const made = await madeBy(mint.api, wish.displayName, letter).catch((failure: unknown) => {
        throw nobodyKnows(wish, failure);
      });
      if (made !== undefined) return { client: made, wasUnclear: true };
      if (!isBusy) throw nobodyKnows(wish, error);
      if (tries === MOST_TRIES) throw error;
    }
  }
}

/** The client that a create made, known by its label; absent where the list shows none. */
async function madeBy(api: Api, displayName: string, { request }: Draft): Promise<ApiClient | undefined> {
  const { clients } = await findClients(api, new Set([displayName]));
  return clients.find((client) => client.labels[REQUEST_LABEL] === request);
}

function nobodyKnows(wish: ClientWish, cause: unknown): CannotProceed {
  const what = `Creating the API client ${quoted(wish.displayName)} got no clear answer, and the list of clients does not tell of one made by this run`;
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
