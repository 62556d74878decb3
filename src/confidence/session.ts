import * as v from 'valibot';
import type { Credential } from '../domain/credential.ts';
import { RequestRefused } from '../domain/errors.ts';
import { isSecret, type Secret } from '../domain/secret.ts';
import type { ConfidenceSignIn } from '../domain/spec.ts';
import { backOff, retry } from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { parseJson, tokenCure } from './cures.ts';
import { type Call, type HttpDeps, send } from './transport.ts';

const RENEW_BEFORE_END_MS = 30_000;
// A new credential takes a while to work everywhere. A last wait of up to ten seconds may follow: a minute in all.
const SPREAD_PATIENCE_MS = 50_000;

const INPUTS_UNACCEPTED =
  'The inputs confidence-client-id and confidence-client-secret are not accepted: check both, and the region of the token endpoint; the client may have been deleted or rotated';
const CLIENT_UNACCEPTED = 'Confidence does not accept the client id and secret of this API client';

interface Token {
  value: Secret;
  endsAtMs: number;
}

/** Signs in to Confidence: for the run, and to prove that a credential works. */
export interface Session {
  /** The run's access token: one exchange, kept in memory, renewed when less than 30 s are left. */
  token(): Promise<Secret>;
  /** A token in the place of one that Confidence refused before its time; absent where the run cannot sign in again. */
  tokenAfter(refused: Secret): Promise<Secret | undefined>;
  /**
   * Exchanges a credential and drops the token. A `fresh` one is tried for a minute, since it takes a while to work.
   * @throws RequestRefused where the credential is not accepted
   */
  prove(credential: Credential, age: 'fresh' | 'known'): Promise<void>;
}

/** A session that signs in at its first call. @param tokenUrl the token endpoint */
export function session(deps: HttpDeps, tokenUrl: string, signIn: ConfidenceSignIn): Session {
  let current: Promise<Token> | undefined;
  const fetchToken = (client: Credential): Promise<Token> => {
    const next = exchange(deps, { tokenUrl, credential: client, unaccepted: INPUTS_UNACCEPTED });
    current = next;
    // After a failure the next call tries again.
    next.catch(() => {
      if (current === next) current = undefined;
    });
    return next;
  };
  const token = async (): Promise<Secret> => {
    if (signIn.kind === 'token') return signIn.token;
    const held = current ?? fetchToken(signIn);
    const { value, endsAtMs } = await held;
    if (endsAtMs - deps.clock.nowMs() >= RENEW_BEFORE_END_MS) return value;
    // The first of those who wait renews the token for all.
    if (current === held) current = undefined;
    return (await (current ?? fetchToken(signIn))).value;
  };
  const tokenAfter = async (refused: Secret): Promise<Secret | undefined> => {
    if (signIn.kind === 'token') return undefined;
    const held = await current?.catch(() => undefined);
    // Of those who are refused at once the first signs in for all.
    if (held !== undefined && held.value !== refused) return held.value;
    return (await fetchToken(signIn)).value;
  };
  const prove = async (credential: Credential, age: 'fresh' | 'known'): Promise<void> => {
    const untilMs = deps.clock.nowMs() + SPREAD_PATIENCE_MS;
    const isTooEarly = (error: unknown): boolean =>
      error instanceof RequestRefused && [400, 401, 403].includes(error.status) && deps.clock.nowMs() < untilMs;
    const waits = { retries: age === 'fresh' ? 12 : 0, firstWaitMs: 500, longestWaitMs: 5_000 };
    const policy = backOff(waits, (error) => (isTooEarly(error) ? 0 : undefined));
    const asked = { tokenUrl, credential, unaccepted: CLIENT_UNACCEPTED };
    await retry(() => exchange(deps, asked), policy, deps.clock);
  };
  return { token, tokenAfter, prove };
}

/** What is exchanged where, and what helps where it is not accepted. */
interface Exchange {
  tokenUrl: string;
  credential: Credential;
  unaccepted: string;
}

async function exchange(deps: HttpDeps, { tokenUrl, credential, unaccepted }: Exchange): Promise<Token> {
  const call: Call = {
    method: 'POST',
    url: tokenUrl,
    body: {
      grantType: 'client_credentials',
      clientId: credential.clientId,
      clientSecret: credential.clientSecret.reveal(),
    },
    repeatable: true,
    silent: true,
    cureFor: (refusal) => tokenCure(refusal, unaccepted),
  };
  const answer = await send(deps, call, tokenAnswer(deps.masks));
  return { value: answer.token, endsAtMs: deps.clock.nowMs() + answer.lifetimeSeconds * 1000 };
}

const text = v.pipe(v.string(), v.check(isSecret));
const seconds = v.union([
  v.pipe(v.number(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^\d{1,12}s?$/), v.transform(Number.parseInt)),
]);
const DEFAULT_LIFETIME_SECONDS = 300;

/** Both spellings of the answer. Reading it masks the token, before anything else can happen with it. */
function tokenAnswer(masks: Masks) {
  const lifetime = v.optional(seconds, DEFAULT_LIFETIME_SECONDS);
  const snake = v.pipe(
    v.object({ access_token: text, expires_in: lifetime }),
    v.transform((answer) => ({ accessToken: answer.access_token, expiresIn: answer.expires_in })),
  );
  return v.pipe(
    v.union([v.object({ accessToken: text, expiresIn: lifetime }), snake]),
    v.transform((answer) => ({ token: masks.secret(answer.accessToken), lifetimeSeconds: answer.expiresIn })),
  );
}

const claims = v.record(v.string(), v.unknown());
// Some issuers put this after the client id in `sub`.
const CLIENT_SUFFIX = /@clients$/;

/** The client ids by which a run can tell the client that it signs in with; absent where an access token names none. */
export function signedInAs(signIn: ConfidenceSignIn): ReadonlySet<string> | undefined {
  if (signIn.kind === 'client') return new Set([signIn.clientId]);
  const [, payload = ''] = signIn.token.reveal().split('.');
  const parsed = v.safeParse(claims, parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  const { azp, client_id, sub } = parsed.success ? parsed.output : {};
  const told = [azp, client_id, sub].flatMap((claim) =>
    typeof claim === 'string' ? claim.replace(CLIENT_SUFFIX, '') : [],
  );
  const ids = told.filter((id) => id !== '');
  return ids.length === 0 ? undefined : new Set(ids);
}
