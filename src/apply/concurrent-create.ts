import { type ApiClient, byAge } from '../domain/api-client.ts';
import { type Creators, isOwnCreation } from '../domain/creators.ts';
import { CannotProceed } from '../domain/errors.ts';
import { SUCCEEDS_LABEL } from '../domain/labels.ts';
import { isOurs, standsFor } from '../domain/lineage.ts';
import type { ApplyDeps } from './deps.ts';

/** A client that this run created, and the display name it stands for. */
export interface CreatedClient {
  client: ApiClient;
  displayName: string;
}

/**
 * Whether another run created a client at the same time, to succeed the same one. The earliest stays: its run waits until the
 * others are gone; every other run gets the earliest from here, and deletes its own.
 * @returns the client that this run's client yields to; absent where this run goes on
 * @throws CannotProceed where later ones do not go away
 */
export async function resolveConcurrentCreate(
  created: CreatedClient,
  { source, clock, log, timing }: Pick<ApplyDeps, 'source' | 'clock' | 'log' | 'timing'>,
): Promise<ApiClient | undefined> {
  const untilMs = clock.nowMs() + timing.concurrentWaitMs;
  for (let isTold = false; ; isTold = true) {
    const { clients, creators } = await source.find(new Set([created.displayName]));
    const concurrent = clients
      .filter((one) => isConcurrent(one, created) && !isStranger(one, created.client, creators))
      .sort(byAge);
    const [earliest] = concurrent;
    if (earliest === undefined) return undefined;
    if (byAge(earliest, created.client) < 0) return earliest;
    if (clock.nowMs() >= untilMs) throw concurrentNotRemoved(concurrent);
    if (!isTold) log.line(`another run created ${earliest.name} at the same time: waiting until that run deletes it`);
    await clock.sleep(timing.concurrentPollMs);
  }
}

function isConcurrent(one: ApiClient, { client, displayName }: CreatedClient): boolean {
  const isSameStep = one.labels[SUCCEEDS_LABEL] === client.labels[SUCCEEDS_LABEL];
  return one.name !== client.name && isOurs(one) && standsFor(one, displayName) && isSameStep;
}

/** Who created this run's client is who signs in now. */
function isStranger(one: ApiClient, { creator }: ApiClient, creators: Creators): boolean {
  const isTold = one.creator !== undefined && creator !== undefined;
  return isTold && one.creator !== creator && !isOwnCreation(one, creators);
}

function concurrentNotRemoved(concurrent: readonly ApiClient[]): CannotProceed {
  const names = concurrent.map(({ name }) => name).join(', ');
  const what = `another run created ${names} at the same time, and did not delete it`;
  const cure = 'Let one run at a time do this, by a concurrency group, and run again in ten minutes';
  return new CannotProceed([{ what, cure }]);
}
