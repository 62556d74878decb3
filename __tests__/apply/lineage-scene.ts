import type { ConfidenceVariant, StoredClient } from '../../sandbox/index.ts';
import { MARKER, RETIRE_AFTER_LABEL, retireAfterMsOf, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import { labelValueOf } from '../../src/domain/lineage.ts';
import type { ClientSpec } from '../../src/domain/spec.ts';
import { madeClients, type Scene } from '../support/scene.ts';
import { among, run, specFor } from './run.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The repositories of these scenes. */
export const PLACES = ['o/a', 'o/b'];

/** What a scene starts with. */
export interface Start {
  client?: Partial<ClientSpec>;
  confidence?: Partial<ConfidenceVariant>;
}

/** A scene in which a client was made and brought to every place, a day ago. */
export async function afterFirst(
  { client = {}, confidence = {} }: Start,
  act: (scene: Scene, first: StoredClient) => Promise<void>,
): Promise<void> {
  await among(
    PLACES,
    async (scene) => {
      await run(scene, specFor(PLACES, client));
      scene.line.clock.advance(DAY_MS);
      await act(scene, only(scene));
    },
    confidence,
  );
}

/** The one client that there is. */
export function only({ sandbox }: Scene): StoredClient {
  const [client, ...others] = madeClients(sandbox);
  if (client === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} clients, or none`);
  return client;
}

/** The newest client. */
export function newest({ sandbox }: Scene): StoredClient {
  const client = madeClients(sandbox).sort((a, b) => (a.createTime < b.createTime ? 1 : -1))[0];
  if (client === undefined) throw new Error('there is no client');
  return client;
}

/** A client as it is now; absent where it is gone. */
export function stillThere({ sandbox }: Scene, { name }: StoredClient): StoredClient | undefined {
  return madeClients(sandbox).find((client) => client.name === name);
}

/** Labels of a client that this action made to succeed another. */
export function succeeding(predecessor: { name: string } | undefined): Record<string, string> {
  return { [MARKER.key]: MARKER.value, [SUCCEEDS_LABEL]: labelValueOf(predecessor) };
}

/** Names of the clients whose pair each place holds and signs in with; `nobody` where there is none. */
export function holders({ sandbox }: Scene, places: readonly string[] = PLACES): readonly string[] {
  return places.map((place) => {
    const held = new Map(sandbox.github.secrets(place).map(({ name, value }) => [name, value]));
    const [clientId, clientSecret] = [held.get('ID') ?? '', held.get('SECRET') ?? ''];
    const client = madeClients(sandbox).find((one) => one.clientId === clientId);
    return client !== undefined && sandbox.confidence.signsIn(clientId, clientSecret) ? client.name : 'nobody';
  });
}

/** What the places hold, and when it was written. */
export function writtenAt({ sandbox }: Scene): unknown {
  return PLACES.map((place) => sandbox.github.secrets(place));
}

/** How long a client has from now, by its label, in hours; absent where it has no label. */
export function hoursLeft({ line }: Scene, client: StoredClient | undefined): number | undefined {
  const atMs = client && retireAfterMsOf(client);
  return atMs === undefined ? undefined : (atMs - line.clock.nowMs()) / HOUR_MS;
}

/** Whether a client is labelled to be retired. */
export function isLabelled(client: StoredClient | undefined): boolean {
  return client?.labels[RETIRE_AFTER_LABEL] !== undefined;
}

/** Signs in as the administrator by a token that does not tell who it is of, as behind a gateway that hands out its own. */
export async function opaquely({ sandbox, line }: Scene): Promise<{ token: string }> {
  const { fetch } = line;
  const { tokenUrl, admin } = sandbox.confidence;
  const body = JSON.stringify({ grantType: 'client_credentials', ...admin });
  const answer = await fetch(tokenUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const real = /"accessToken":"([^"]+)"/.exec(await answer.text())?.[1];
  const token = 'opaque-access-token-0123456789';
  line.fetch = async (url, outgoing) => {
    const isOpaque = outgoing.headers?.authorization === `Bearer ${token}`;
    const headers = { ...outgoing.headers, ...(isOpaque ? { authorization: `Bearer ${real}` } : {}) };
    return await fetch(url, { ...outgoing, headers });
  };
  return { token };
}
