import { CannotProceed, type Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { Clock, NamedPair, SecretStore, Survey } from '../domain/ports.ts';
import type { GitHubAccount } from '../domain/spec.ts';
import { pairKey, type Target, targetKey } from '../domain/target.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { progress } from '../runtime/progress.ts';
import { accountsFor } from './auth.ts';
import { emptyTarget } from './empty-target.ts';
import { createEnvironment } from './environments.ts';
import type { Permissions } from './permissions.ts';
import { publicKeys } from './public-keys.ts';
import { type RateLimiter, rateLimiter } from './rate-limiter.ts';
import { readHeld, readTarget, readTimes } from './read-target.ts';
import { problemsFrom } from './repository-problems.ts';
import type { GitHubDeps } from './request.ts';
import { resolveSelectors } from './resolve-targets.ts';
import { verifySealing, writePair } from './write-credentials.ts';
import { repositoryAges } from './young-repository.ts';

// GitHub allows 900 a minute (GitHub Docs, Rate limits for the REST API), and counts them when requests arrive.
const POINTS_PER_MINUTE = 850;

/** What the store needs. */
export interface StoreDeps extends Omit<GitHubDeps, 'limiter'> {
  /** Waits for the run's own pace, which the bound on waits for limits leaves out; absent: the clock of all waits. */
  paceClock?: Clock;
}

/** GitHub's secrets as a store for pairs. A GitHub App gets these permissions alone. */
export function secretStore(deps: StoreDeps, account: GitHubAccount, permissions: Permissions): SecretStore {
  const limiter = limiterFor(deps, account);
  const accounts = accountsFor({ ...deps, limiter }, account, permissions);
  const keys = publicKeys(accounts);
  const ages = repositoryAges(deps.clock);
  const asking = { accounts, ages, masks: deps.masks, own: account.ownRepository, warn: deps.log.warn };
  const made = new Set<string>();
  return {
    select: async (requests, most) => await resolveSelectors(requests, most, asking),
    survey: async (pairs) => {
      const told = progress(pairs.length, 'read', deps);
      return await surveyed(pairs, async ({ target: asked, names, isOnlyRead = false }) => {
        const target = made.has(targetKey(asked)) ? { ...asked, isToBeCreated: false } : asked;
        const github = await accounts.of(target.owner);
        const read = () => (isOnlyRead ? readHeld(github, target, names) : readTarget({ github, keys }, target, names));
        return await ages.retried(target, read).finally(() => told.done());
      });
    },
    times: async (targets, names) =>
      await readEach(targets, async (target) => {
        const github = await accounts.of(target.owner);
        return await readTimes(github, target, names);
      }),
    make: async (environment) => {
      await createEnvironment(environment, await accounts.of(environment.owner));
      made.add(targetKey(environment));
    },
    verifySealing: async (target) => await verifySealing(target, await keys.of(target)),
    write: async (observed, pair) => {
      const github = await accounts.of(observed.target.owner);
      await writePair({ github, keys }, observed, pair);
    },
    empty: async (target, names) => await emptyTarget(await accounts.of(target.owner), target, names),
    close: accounts.close,
  };
}

async function surveyed(pairs: readonly NamedPair[], read: (pair: NamedPair) => Promise<TargetFacts>): Promise<Survey> {
  const results = await fanOut(pairs, read);
  const targets = new Map<string, TargetFacts>();
  const unreachable = new Map<string, readonly Problem[]>();
  for (const [index, result] of results.entries()) {
    const key = pairs[index] && pairKey(pairs[index]);
    if (key === undefined) continue;
    if (result.status === 'fulfilled') targets.set(key, result.value);
    else unreachable.set(key, problemsFrom(result.reason));
  }
  return { targets, unreachable };
}

/** Keeps the pace that the run is asked for, and below the limits that GitHub tells. */
function limiterFor({ paceClock, clock, log }: StoreDeps, account: GitHubAccount): RateLimiter {
  const writes = account.writesPerMinute > 0 ? account.writesPerMinute : undefined;
  const isLimited = !account.isEnterpriseServer && writes !== undefined;
  const points = isLimited ? POINTS_PER_MINUTE : undefined;
  return rateLimiter(paceClock ?? clock, log, { writes, points, limitClock: clock });
}

/** Reads each target. Throws one error with the problems of all. */
async function readEach<T>(targets: readonly Target[], read: (target: Target) => Promise<T>): Promise<readonly T[]> {
  const results = await fanOut(targets, read);
  const problems = results.flatMap((result) => (result.status === 'rejected' ? problemsFrom(result.reason) : []));
  if (problems.length > 0) throw new CannotProceed(problems);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
