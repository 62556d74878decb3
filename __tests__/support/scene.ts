import { isNativeError } from 'node:util/types';
import { type RequestRecord, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { confidenceSource } from '../../src/confidence/source.ts';
import type { Clock, CredentialSource, Fetch, Log, SecretStore } from '../../src/domain/ports.ts';
import type { ConfidenceSignIn, GitHubAccount } from '../../src/domain/spec.ts';
import type { Permissions } from '../../src/github/permissions.ts';
import { secretStore } from '../../src/github/secret-store.ts';
import { proxyAwareFetch } from '../../src/http/proxy-aware-fetch.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { type QuietTime, quietTime } from './quiet-time.ts';

/** A clock on which sleep takes no time but passes. */
export interface QuickClock extends Clock, Pick<QuietTime, 'during' | 'within'> {
  /** Every sleep, in milliseconds. */
  readonly sleptMs: readonly number[];
  advance(ms: number): void;
}

/** A clock that starts now, and stands still unless it is told what runs. */
export function quickClock(running: () => number = () => 0): QuickClock {
  const startMs = Date.now() - running();
  const sleptMs: number[] = [];
  let aheadMs = 0;
  const nowMs = (): number => startMs + running() + aheadMs;
  const advance = (ms: number): void => {
    aheadMs += ms;
  };
  const time = quietTime(nowMs, advance);
  const sleep = async (ms: number): Promise<void> => {
    sleptMs.push(ms);
    await time.sleep(ms);
  };
  return { ...time, sleptMs, nowMs, advance, sleep };
}

/** The clock of the machine, for runs of `main` in this process, which take no other. */
export function machineClock(): QuickClock {
  return quickClock(Date.now);
}

/** What a client signs in with. */
export interface Pair {
  clientId: string;
  clientSecret: string;
}

/** What the services start as. */
export interface SceneOptions extends Omit<SandboxOptions, 'clock'> {
  /** The clock of the action and of both services. */
  clock?: QuickClock;
}

/** Both services, the way to them, and what was said on it. */
export interface Scene {
  sandbox: Sandbox;
  line: { fetch: Fetch; clock: QuickClock; masks: Masks; log: Log };
  /** Lines of the log; warnings begin with `warning: `. */
  said: readonly string[];
  /** Signed in as the administrator, or as somebody else, by a pair or by an access token. */
  source(signIn?: Pair | { token: string }): CredentialSource;
  store(token?: string, account?: Partial<GitHubAccount> & { permissions?: Permissions }): SecretStore;
  /** Requests that match `POST /path` as a pattern. */
  asked(pattern: RegExp): readonly RequestRecord[];
}

/** Plays a scene between a fresh Confidence and a fresh GitHub, and takes all down after it. */
export async function inScene(options: SceneOptions, act: (scene: Scene) => Promise<void>): Promise<void> {
  const { clock = quickClock() } = options;
  const sandbox = await startSandbox({ ...options, clock });
  const network = proxyAwareFetch({ timeoutMs: 120_000, maxBytes: 4_000_000 });
  const said: string[] = [];
  const log: Log = {
    group: () => {},
    line: (text) => void said.push(text),
    warn: (text) => void said.push(`warning: ${text}`),
  };
  const fetch: Fetch = async (url, outgoing) => await clock.during(() => network.fetch(url, outgoing));
  const on = sandbox.faults.on;
  sandbox.faults.on = (match, action) => on(match, async (call) => await clock.within(async () => await action(call)));
  const line = { fetch, clock, masks: new Masks(() => {}), log };
  try {
    await act({
      sandbox,
      line,
      said,
      source: (signIn = sandbox.confidence.admin) => sourceFor(sandbox, line, signIn),
      store: (token = sandbox.github.token, account = {}) => {
        const signIn = { kind: 'token', token: line.masks.secret(token) } as const;
        const isEnterpriseServer = sandbox.github.variant.kind === 'ghes';
        const usual = {
          apiUrl: sandbox.github.url,
          signIn,
          isEnterpriseServer,
          ownRepository: undefined,
          writesPerMinute: 0,
        };
        return secretStore(line, { ...usual, ...account }, account.permissions ?? {});
      },
      asked: (pattern) => sandbox.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`)),
    });
  } finally {
    network.close();
    await sandbox.close();
  }
}

function sourceFor(
  { confidence: { url, tokenUrl } }: Sandbox,
  line: Scene['line'],
  by: Pair | { token: string },
): CredentialSource {
  const { masks } = line;
  const signIn: ConfidenceSignIn =
    'token' in by
      ? { kind: 'token', token: masks.secret(by.token) }
      : { kind: 'client', clientId: by.clientId, clientSecret: masks.secret(by.clientSecret) };
  return confidenceSource(line, { apiUrl: url, tokenUrl, signIn });
}

/** The clients that somebody made beside the two that the sandbox starts with. */
export function madeClients({ confidence }: Sandbox) {
  const own = [confidence.admin.clientId, confidence.weak.clientId];
  return confidence.clients().filter(({ clientId }) => !own.includes(clientId));
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  // Errors of Node itself are of another realm here.
  if (isNativeError(error)) return error;
  throw new Error('nothing failed');
}
