import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import { Refusal } from '../refusal.ts';
import { type Parameters, readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { StoredSecret } from './records.ts';
import type { Vault } from './vault.ts';

type PublicKey = components['schemas']['actions-public-key'];
type SecretMetadata = components['schemas']['actions-secret'];

/** One place's secrets, as a request meets them. */
export interface SecretScene {
  readonly call: Call;
  readonly parameters: Parameters;
  readonly apiUrl: string;
  readonly vault: Vault;
  /** What its links call the subject: see `ListAddress`. */
  readonly subject: string;
  readonly mostSecrets: number;
}

/** What a place shows of a secret beside its name and times. */
export type ShowMore = (name: string) => object;

const pageSizes = { usual: 30, greatest: 100 };
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

/** The fields of a sealed secret. */
export const sealedFields = {
  encrypted_value: v.pipe(v.string(), v.regex(base64, 'the value is not base64')),
  key_id: v.string(),
};
const sealedSecret = v.strictObject(sealedFields);

export function getKey({ vault: { keyId, publicKey } }: SecretScene): Answer {
  const body: PublicKey = { key_id: keyId, key: publicKey };
  return jsonAnswer(200, body);
}

export function listSecrets({ call, apiUrl, subject, vault }: SecretScene, more: ShowMore = () => ({})): Answer {
  const page = cutPage(vault.secrets.shown(), { url: call.url, apiUrl, subject }, pageSizes);
  const body: { total_count: number; secrets: SecretMetadata[] } = {
    total_count: page.totalCount,
    secrets: page.items.map((secret) => ({ ...showSecret(secret), ...more(secret.name) })),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

export function getSecret({ parameters, vault }: SecretScene, more: ShowMore = () => ({})): Answer {
  const name = readParameter(parameters, 'name').toUpperCase();
  const secret = vault.secrets.shown().find((candidate) => candidate.name === name);
  if (secret === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, { ...showSecret(secret), ...more(name) });
}

export function putSecret(scene: SecretScene): Answer {
  return storeSealed(scene, readBody(scene.call, sealedSecret));
}

/** Opens a sealed value and keeps it. */
export function storeSealed(
  { parameters, vault, mostSecrets }: SecretScene,
  sealed: { encrypted_value: string; key_id: string },
): Answer {
  const name = readParameter(parameters, 'name');
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

export function removeSecret({ parameters, vault }: SecretScene): Answer {
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
