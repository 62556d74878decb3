import * as v from 'valibot';
import type { Credential } from '../domain/credential.ts';
import { RequestRefused } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { ConfidenceSignIn } from '../domain/spec.ts';
import { retry } from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Call, type HttpDeps, send } from './transport.ts';

const RENEW_BEFORE_END_MS = 30_000;
// A last wait of up to ten seconds may follow: a minute in all.
const PATIENCE_MS = 50_000;

interface Token {
  value: Secret;
  endsAtMs: number;
}

/** Signs in to Confidence: for the run, and to prove that a credential works. */
export interface Session {
  /** The run's access token: one exchange, kept in memory, renewed when less than 30 s are left. */
  token(): Promise<Secret>;
  /**
   * Exchanges a credential and forgets the token. A `fresh` one may take a while to spread: it is tried for a minute.
   * @throws RequestRefused where the credential is not accepted
   */
  prove(credential: Credential, age: 'fresh' | 'known'): Promise<void>;
}

/** @param tokenUrl the token endpoint, which needs no bearer */
export function session(deps: HttpDeps, tokenUrl: string, signIn: ConfidenceSignIn): Session {
  let current: Promise<Token> | undefined;
  const renew = (client: Credential): Promise<Token> => {
    const next = exchange(deps, tokenUrl, client);
    current = next;
    // A failure is not kept: the next call tries again.
    next.catch(() => {
      if (current === next) current = undefined;
    });
    return next;
  };
  const token = async (): Promise<Secret> => {
    if (signIn.kind === 'token') return signIn.token;
    const held = current ?? renew(signIn);
    const { value, endsAtMs } = await held;
    if (endsAtMs - deps.clock.nowMs() >= RENEW_BEFORE_END_MS) return value;
    // Whoever comes first renews, for all who wait.
    if (current === held) current = undefined;
    return (await (current ?? renew(signIn))).value;
  };
  const prove = async (credential: Credential, age: 'fresh' | 'known'): Promise<void> => {
    const untilMs = deps.clock.nowMs() + PATIENCE_MS;
    await retry(() => exchange(deps, tokenUrl, credential), {
      retries: age === 'fresh' ? 12 : 0,
      firstWaitMs: 500,
      longestWaitMs: 5_000,
      isWorthIt: async (error) =>
        error instanceof RequestRefused && [400, 401, 403].includes(error.status) && deps.clock.nowMs() < untilMs,
    });
  };
  return { token, prove };
}

async function exchange(deps: HttpDeps, tokenUrl: string, credential: Credential): Promise<Token> {
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
  };
  const answer = await send(deps, call, tokenAnswer(deps.masks)).catch(withCure);
  return { value: answer.token, endsAtMs: deps.clock.nowMs() + answer.lifetimeSeconds * 1000 };
}

function withCure(error: unknown): never {
  if (!(error instanceof RequestRefused) || error.status > 403 || error.status < 400) throw error;
  const [problem] = error.problems;
  throw new RequestRefused(
    {
      what: problem?.what ?? '',
      cure: 'Confidence does not accept this client id and secret: check both, and the region of the token endpoint',
    },
    { status: error.status, serviceMessage: '' },
  );
}

const text = v.pipe(v.string(), v.nonEmpty());
const seconds = v.union([
  v.pipe(v.number(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^\d{1,12}s?$/), v.transform(Number.parseInt)),
]);
const DEFAULT_LIFETIME_SECONDS = 300;

/** Both spellings of the answer. The token is masked while it is read, before anything else can happen with it. */
function tokenAnswer(masks: Masks) {
  return v.union([
    v.pipe(
      v.object({ accessToken: text, expiresIn: v.optional(seconds, DEFAULT_LIFETIME_SECONDS) }),
      v.transform(({ accessToken, expiresIn }) => ({ token: masks.secret(accessToken), lifetimeSeconds: expiresIn })),
    ),
    v.pipe(
      v.object({ access_token: text, expires_in: v.optional(seconds, DEFAULT_LIFETIME_SECONDS) }),
      v.transform(({ access_token, expires_in }) => ({
        token: masks.secret(access_token),
        lifetimeSeconds: expires_in,
      })),
    ),
  ]);
}
