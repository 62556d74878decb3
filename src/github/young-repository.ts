import { ActionError, CannotProceed, RequestRefused } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { Target } from '../domain/target.ts';
import { retry } from '../http/retry.ts';
import type { FullName } from './repositories.ts';

// For some seconds some of GitHub's servers answer 404 about a new repository (github.com/PrairieLearn/PrairieLearn/pull/14604). The
// clocks of GitHub and of the runner may differ a little.
const YOUNG_MS = 120_000;
const PAUSE_MS = 2_000;
const MOST_PAUSES = 5;

/** When repositories were created, as far as GitHub shows it. */
export interface RepositoryAges {
  note(repository: FullName, createdAtMs: number): void;
  /** Does work about a target again for some seconds while GitHub does not know its repository everywhere. */
  retried<T>(target: Target, work: () => Promise<T>): Promise<T>;
}

/** The ages of the repositories of a run. */
export function repositoryAges(clock: Clock): RepositoryAges {
  const createdAtMs = new Map<string, number>();
  const isYoung = (target: Target): boolean => {
    if (target.scope === 'organization') return false;
    const atMs = createdAtMs.get(keyOfRepository({ owner: target.owner, name: target.repository }));
    return atMs !== undefined && clock.nowMs() - atMs < YOUNG_MS;
  };
  return {
    note: (repository, atMs) => void createdAtMs.set(keyOfRepository(repository), atMs),
    retried: async (target, work) => {
      if (!isYoung(target)) return await work();
      const policy = (error: unknown, tries: number) =>
        isNotFound(error) && tries <= MOST_PAUSES ? PAUSE_MS : undefined;
      return await retry(work, policy, clock).catch((error: unknown) => {
        throw isNotFound(error) ? stillUnknown(error) : error;
      });
    },
  };
}

function keyOfRepository({ owner, name }: FullName): string {
  return `${owner}/${name}`.toLowerCase();
}

/** Whether an error tells of a 404, or was caused by one. */
function isNotFound(error: unknown): error is ActionError {
  if (!(error instanceof ActionError)) return false;
  return (error instanceof RequestRefused && error.status === 404) || isNotFound(error.cause);
}

function stillUnknown(error: ActionError): CannotProceed {
  const young = 'The repository was made a moment ago: run again in a minute';
  return new CannotProceed(
    error.problems.map(({ cure, ...problem }) => ({
      ...problem,
      cure: cure === undefined ? young : `${young}. If that does not help: ${cure}`,
    })),
    { cause: error },
  );
}
