import type { ConfidenceVariant, StoredClient, StoredPolicy } from '../../sandbox/index.ts';

import type { ApiClient } from '../../src/domain/api-client.ts';
import { MARKER } from '../../src/domain/labels.ts';
import { clientWith } from './domain-values.ts';
import { inScene, type Scene } from './scene.ts';

export const EDITOR = 'roles/flags-editor';
export const VIEWER = 'roles/flags-viewer';
/** Policies that are never changed. */
export const FIXED = ['policies/admin-policy', 'policies/default-policy'] as const;

/** A predecessor, its successor, and somebody else. The first two were made by this action. */
export interface Cast {
  old: StoredClient;
  successor: StoredClient;
  other: StoredClient;
}

/** A scene with a cast, where policies bind roles to clients. */
export async function withHeir(
  act: (scene: Scene, cast: Cast) => Promise<void>,
  confidence: Partial<ConfidenceVariant> = {},
): Promise<void> {
  await inScene({ confidence: { generation: 'newer', ...confidence } }, async (scene) => {
    const add = (displayName: string, labels = {}) => scene.sandbox.confidence.addClient({ displayName, labels });
    const ours = { [MARKER.key]: MARKER.value };
    await act(scene, { old: add('flags', ours), successor: add('flags', ours), other: add('other') });
  });
}

/** A client as the action sees it. */
export function seen({ name, clientId, displayName, identity, labels }: StoredClient): ApiClient {
  return clientWith({ name, clientId, displayName, identity, labels, roles: undefined });
}

/** Adds a policy for clients. */
export function bind({ sandbox }: Scene, policyId: string, roles: string[], ...clients: StoredClient[]): StoredPolicy {
  return sandbox.confidence.addPolicy({ policyId, roles, identities: clients.map(({ identity }) => identity) });
}

/** The policies as they are, without who changed them when. */
export function gist({ sandbox }: Scene): Record<string, { roles: string[]; identities: string[] }> {
  const all = sandbox.confidence.policies();
  return Object.fromEntries(all.map(({ name, roles, identities }) => [name, { roles, identities }]));
}

/** Changes a policy as people do, from behind; without a change it is deleted. */
export async function byHand(
  scene: Scene,
  policyId: string,
  change?: { roles?: string[]; identities?: string[] },
): Promise<void> {
  const path = `policies/${policyId}`;
  if (change === undefined) await sendAsAdmin(scene, 'DELETE', path);
  else await sendAsAdmin(scene, 'PATCH', `${path}?updateMask=${Object.keys(change).join(',')}`, change);
}

/** Changes the labels of a client as a person does. */
export async function labelByHand(scene: Scene, name: string, labels: Record<string, string>): Promise<void> {
  await sendAsAdmin(scene, 'PATCH', `${name}?updateMask=labels`, { labels });
}

async function sendAsAdmin(
  { sandbox, line }: Scene,
  ...[method, path, content]: [method: string, path: string, content?: object]
): Promise<void> {
  const { url, tokenUrl, admin } = sandbox.confidence;
  const send = async (address: string, how: { method: string; body?: object | undefined; authorization?: string }) => {
    const headers = { 'content-type': 'application/json', authorization: how.authorization ?? '' };
    const answer = await line.fetch(address, {
      method: how.method,
      headers,
      body: how.body && JSON.stringify(how.body),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${how.method} ${address} answered ${answer.status}: ${text}`);
    return text;
  };
  const text = await send(tokenUrl, { method: 'POST', body: { grantType: 'client_credentials', ...admin } });
  const authorization = `Bearer ${/"accessToken":"([^"]+)"/.exec(text)?.[1]}`;
  await send(`${url}/v1/${path}`, { method, body: content, authorization });
}
