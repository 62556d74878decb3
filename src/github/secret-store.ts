import { type Destination, keyOf } from '../domain/destination.ts';
import { CannotProceed } from '../domain/errors.ts';
import { fanOut } from '../domain/fan-out.ts';
import type { SecretStore } from '../domain/ports.ts';
import { progress } from '../domain/progress.ts';
import type { GitHubAccount } from '../domain/wish.ts';
import { accountsFor } from './accounts.ts';
import { problemsOf } from './choice.ts';
import type { Line } from './client.ts';
import { makeEnvironment } from './environments.ts';
import { gate } from './gate.ts';
import { rehearse, writePair } from './pair.ts';
import type { Permissions } from './permissions.ts';
import { publicKeys } from './public-keys.ts';
import { selected } from './selection.ts';
import { readTarget, readTimes } from './target.ts';

const MOST_AT_ONCE = 20;
// GitHub counts 900 a minute (GitHub Docs, Rate limits for the REST API); the rest is room for what counts on the way.
const POINTS_PER_MINUTE = 850;

/** GitHub's secrets as places for pairs. A GitHub App gets no more than these permissions. */
export function secretStore(line: Omit<Line, 'gate'>, account: GitHubAccount, permissions: Permissions): SecretStore {
  const isLimited = !account.isEnterpriseServer && account.writesPerMinute > 0;
  const gated = { ...line, gate: gate(line, isLimited ? POINTS_PER_MINUTE : undefined) };
  const accounts = accountsFor(gated, account, permissions);
  const keys = publicKeys(accounts);
  const made = new Set<string>();
  return {
    select: async (where, most) =>
      await selected(where, most, { accounts, masks: line.masks, own: account.ownRepository }),
    survey: async (destinations, names) => {
      const told = progress(destinations.length, 'read', line);
      return await each(destinations, async (asked) => {
        const destination = made.has(keyOf(asked)) ? { ...asked, isToBeMade: false } : asked;
        const github = await accounts.of(destination.owner);
        return await readTarget({ github, keys }, destination, names).finally(() => told.done());
      });
    },
    times: async (destinations, names) =>
      await each(destinations, async (destination) => {
        const github = await accounts.of(destination.owner);
        return await readTimes(github, destination, names);
      }),
    open: gated.gate.open,
    make: async (environment) => {
      await makeEnvironment(environment, await accounts.of(environment.owner));
      made.add(keyOf(environment));
    },
    rehearse: async (destination) => await rehearse(destination, await keys.of(destination)),
    write: async (target, pair) => {
      const github = await accounts.of(target.destination.owner);
      await writePair({ github, keys }, target, pair);
    },
    close: accounts.close,
  };
}

/** What is read of each destination; the problems of all where there are any. */
async function each<T>(
  destinations: readonly Destination[],
  read: (destination: Destination) => Promise<T>,
): Promise<readonly T[]> {
  const results = await fanOut(destinations, MOST_AT_ONCE, read);
  const problems = results.flatMap((result) => (result.status === 'rejected' ? problemsOf(result.reason) : []));
  if (problems.length > 0) throw new CannotProceed(problems);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
