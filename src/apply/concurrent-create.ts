import { type ApiClient, byAge } from '../domain/api-client.ts';
import { CannotProceed } from '../domain/errors.ts';
import { SUCCEEDS_LABEL } from '../domain/labels.ts';
import { isOurs, standsFor } from '../domain/lineage.ts';
import type { Tools } from './tools.ts';

const PATIENCE_MS = 60_000;
const POLL_MS = 2_000;

/** A client that this run made, and what it stands for. */
export interface CreatedClient {
  client: ApiClient;
  displayName: string;
}

/**
 * Whether another run made a client at the same time, to succeed the same one. The earliest wins: its run waits until the others
 * are gone; of the others this gives the winner, and they are to be taken back.
 * @returns the client that wins over this one; absent where this one goes on
 * @throws CannotProceed where later ones do not go away
 */
export async function resolveConcurrentCreate(
  mine: CreatedClient,
  { source, clock, log }: Pick<Tools, 'source' | 'clock' | 'log'>,
): Promise<ApiClient | undefined> {
  const untilMs = clock.nowMs() + PATIENCE_MS;
  for (let isTold = false; ; isTold = true) {
    const { clients } = await source.find(new Set([mine.displayName]));
    const concurrent = clients.filter((one) => isConcurrent(one, mine)).sort(byAge);
    const [earliest] = concurrent;
    if (earliest === undefined) return undefined;
    if (byAge(earliest, mine.client) < 0) return earliest;
    if (clock.nowMs() >= untilMs) throw concurrentNotRemoved(concurrent);
    if (!isTold) log.line(`another run made ${earliest.name} at the same time: waiting until it takes that back`);
    await clock.sleep(POLL_MS);
  }
}

function isConcurrent(one: ApiClient, { client, displayName }: CreatedClient): boolean {
  const isSameStep = one.labels[SUCCEEDS_LABEL] === client.labels[SUCCEEDS_LABEL];
  return one.name !== client.name && isOurs(one) && standsFor(one, displayName) && isSameStep;
}

function concurrentNotRemoved(concurrent: readonly ApiClient[]): CannotProceed {
  const what = `another run made ${concurrent.map(({ name }) => name).join(', ')} at the same time, and did not take it back`;
  return new CannotProceed([
    { what, cure: 'Let one run at a time do this, by a concurrency group, and run again in ten minutes' },
  ]);
}
