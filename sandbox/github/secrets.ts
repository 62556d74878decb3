import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, Refusal, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import { type Parameters, readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { StoredSecret } from './records.ts';
import type { TargetSecrets } from './target-secrets.ts';

type PublicKey = components['schemas']['actions-public-key'];
type SecretMetadata = components['schemas']['actions-secret'];

// What GitHub says of a box for another key (github.com/integrations/terraform-provider-github/issues/2315).
const STALE_KEY = 'Bad request - validation failed due to an improperly encrypted secret';

/** A request for the secrets of one target. */
export interface SecretsRequest {
  readonly call: Call;
  readonly parameters: Parameters;
  readonly apiUrl: string;
  readonly secrets: TargetSecrets;
  /** What its links call the subject: see `ListAddress`. */
  readonly subject: string;
  readonly mostSecrets: number;
}

/** Gives what a target shows of a secret beside its name and times. */
export type ShowMore = (name: string) => object;

const pageSizes = { usual: 30, greatest: 100 };
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

/** The fields of a sealed secret. */
export const sealedFields = {
  encrypted_value: v.pipe(v.string(), v.regex(base64, 'the value is not base64')),
  key_id: v.string(),
};
const sealedSecret = v.strictObject(sealedFields);

/** A sealed value, as a body has it. */
export type SealedValue = v.InferOutput<typeof sealedSecret>;

/** Answers with the public key. */
export function getKey({ secrets: { keyId, publicKey } }: SecretsRequest): Answer {
  const body: PublicKey = { key_id: keyId, key: publicKey };
  return jsonAnswer(200, body);
}

/** Answers with a page of the secrets. */
export function listSecrets({ call, apiUrl, subject, secrets }: SecretsRequest, more: ShowMore = () => ({})): Answer {
  const page = cutPage(secrets.values.shown(), { url: call.url, apiUrl, subject }, pageSizes);
  const body: { total_count: number; secrets: SecretMetadata[] } = {
    total_count: page.totalCount,
    secrets: page.items.map((secret) => ({ ...showSecret(secret), ...more(secret.name) })),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

/** Answers with one secret: its name and times. */
export function getSecret({ parameters, secrets }: SecretsRequest, more: ShowMore = () => ({})): Answer {
  const name = readParameter(parameters, 'name').toUpperCase();
  const secret = secrets.values.shown().find((candidate) => candidate.name === name);
  if (secret === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, { ...showSecret(secret), ...more(name) });
}

/** Keeps a secret. */
export function putSecret(request: SecretsRequest): Answer {
  return storeSealed(request, readBody(request.call, sealedSecret));
}

/** Opens a sealed value and keeps it. */
export function storeSealed({ parameters, secrets, mostSecrets }: SecretsRequest, sealed: SealedValue): Answer {
  const name = readParameter(parameters, 'name');
  checkName('Secret', name);
  const value = open(sealed, secrets);
  const known = secrets.values.get(name) !== undefined;
  if (!known && secrets.values.all().length >= mostSecrets) {
    throw new Refusal(422, `There are ${mostSecrets} secrets already, which is the most.`);
  }
  secrets.values.put(name, value);
  return known ? emptyAnswer(204) : jsonAnswer(201, {});
}

function open({ encrypted_value, key_id: keyId }: SealedValue, secrets: TargetSecrets): string {
  if (keyId !== secrets.keyId) throw new Refusal(422, STALE_KEY);
  const opened = secrets.open(encrypted_value);
  if (opened === undefined) {
    throw new Refusal(422, `Bad request - improperly encrypted secret: it does not open with the key ${keyId}.`);
  }
  if (opened.length > greatestValueBytes) throw new Refusal(422, 'The secret value is larger than 48 KB.');
  return opened.toString('utf8');
}

/** Removes a secret. */
export function removeSecret({ parameters, secrets }: SecretsRequest): Answer {
  if (!secrets.values.remove(readParameter(parameters, 'name'))) throw new Refusal(404, 'Not Found');
  return emptyAnswer(204);
}

function showSecret({ name, createdAt, updatedAt }: StoredSecret): SecretMetadata {
  return { name, created_at: wholeSeconds(createdAt), updated_at: wholeSeconds(updatedAt) };
}

/** Writes a time as GitHub does: ISO 8601 in whole seconds, ending in Z. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
