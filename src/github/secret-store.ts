import { CannotProceed } from '../domain/errors.ts';
import type { SecretStore } from '../domain/ports.ts';
import type { GitHubAccount } from '../domain/spec.ts';
import { type Target, targetKey } from '../domain/target.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { progress } from '../runtime/progress.ts';
import { accountsFor } from './auth.ts';
import type { GitHubDeps } from './client.ts';
import { createEnvironment } from './environments.ts';
import type { Permissions } from './permissions.ts';
import { publicKeys } from './public-keys.ts';
import { gate } from './rate-limiter.ts';
import { readTarget, readTimes } from './read-target.ts';
import { problemsOf } from './repository-filter.ts';
import { selected } from './resolve-targets.ts';
import { verifySealing, writePair } from './write-credentials.ts';

const MOST_AT_ONCE = 20;
// GitHub counts 900 a minute (GitHub Docs, Rate limits for the REST API); the rest is room for what counts on the way.
const POINTS_PER_MINUTE = 850;

/** GitHub's secrets as places for pairs. A GitHub App gets no more than these permissions. */
export function secretStore(
  deps: Omit<GitHubDeps, 'gate'>,
  account: GitHubAccount,
  permissions: Permissions,
): SecretStore {
  const isLimited = !account.isEnterpriseServer && account.writesPerMinute > 0;
  const gated = { ...deps, gate: gate(deps, isLimited ? POINTS_PER_MINUTE : undefined) };
  const accounts = accountsFor(gated, account, permissions);
  const keys = publicKeys(accounts);
  const made = new Set<string>();
  return {
    select: async (selector, most) =>
      await selected(selector, most, { accounts, masks: deps.masks, own: account.ownRepository }),
    survey: async (targets, names) => {
      const told = progress(targets.length, 'read', deps);
      return await each(targets, async (asked) => {
        const target = made.has(targetKey(asked)) ? { ...asked, isToBeCreated: false } : asked;
        const github = await accounts.of(target.owner);
        return await readTarget({ github, keys }, target, names).finally(() => told.done());
      });
    },
    times: async (targets, names) =>
      await each(targets, async (target) => {
        const github = await accounts.of(target.owner);
        return await readTimes(github, target, names);
      }),
    open: gated.gate.open,
    make: async (environment) => {
      await createEnvironment(environment, await accounts.of(environment.owner));
      made.add(targetKey(environment));
    },
    verifySealing: async (target) => await verifySealing(target, await keys.of(target)),
    write: async (observed, pair) => {
      const github = await accounts.of(observed.target.owner);
      await writePair({ github, keys }, observed, pair);
    },
    close: accounts.close,
  };
}

/** What is read of each target; the problems of all where there are any. */
async function each<T>(targets: readonly Target[], read: (target: Target) => Promise<T>): Promise<readonly T[]> {
  const results = await fanOut(targets, MOST_AT_ONCE, read);
  const problems = results.flatMap((result) => (result.status === 'rejected' ? problemsOf(result.reason) : []));
  if (problems.length > 0) throw new CannotProceed(problems);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
