import { type ApiClient, MARKER, SUCCEEDS_LABEL } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { Retirement } from '../../src/domain/retirement.ts';
import type { Move } from '../../src/domain/rotation.ts';
import type { GenerationFacts, RotationFacts, RotationWish } from '../../src/domain/rotation-facts.ts';
import { clientWith, T0_MS, targetWith } from './sightings.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What `rotate` asks where no input says otherwise, and how others differ from it. */
export const ROTATE: RotationWish = {
  rotateAfterMs: 90 * DAY_MS,
  overlapMs: 48 * HOUR_MS,
  force: false,
  adopt: false,
  hasWaited: false,
};
export const PROVISION: RotationWish = { ...ROTATE, rotateAfterMs: undefined };
export const FORCE: RotationWish = { ...ROTATE, force: true };
export const AT_ONCE: RotationWish = { ...ROTATE, overlapMs: 0 };
export const ADOPT: RotationWish = { ...ROTATE, adopt: true };

/** A generation made by this action so many milliseconds after {@link T0_MS}, but for the fields given. */
export function made(
  name: string,
  afterMs: number,
  { client = {}, ...fields }: Partial<Omit<GenerationFacts, 'client'>> & { client?: Partial<ApiClient> } = {},
): GenerationFacts {
  const createTimeUs = (T0_MS + afterMs) * 1000;
  return {
    client: clientWith({ name: `apiClients/${name}`, clientId: `id-${name}`, createTimeUs, ...client }),
    isReadable: true,
    isOfThisRun: false,
    isForTheseTargets: true,
    retireAfterMs: undefined,
    ...fields,
  };
}

/** The labels of a client that was made to succeed another. */
export function succeeding(name: string): Pick<ApiClient, 'labels'> {
  return { labels: { [MARKER.key]: MARKER.value, [SUCCEEDS_LABEL]: name } };
}

/** What is known of a lineage, newest first, and of targets of which both halves were written so many milliseconds after {@link T0_MS}. */
export function factsOf(
  generations: readonly GenerationFacts[],
  targets: readonly (TargetFacts | number | undefined)[],
  fields: Partial<RotationFacts> = {},
): RotationFacts {
  return {
    generations,
    targets: targets.map((target) => (typeof target === 'object' ? target : targetWith(target))),
    githubAheadMs: 0,
    usesVariable: false,
    signedInAs: new Set(['admin']),
    ...fields,
  };
}

/** A target that this run wrote: the name of the client, and when GitHub says it was. */
export function written(name: string, afterMs: number | undefined): TargetFacts {
  return { ...targetWith(afterMs), holds: `apiClients/${name}` };
}

/** A target that has a client id, written so many milliseconds after {@link T0_MS}, and no client secret. */
export function halfOf(afterMs: number): TargetFacts {
  return { ...targetWith(), pair: { clientIdAtMs: T0_MS + afterMs, clientSecretAtMs: undefined } };
}

/** The names of clients, without what all names begin with. */
export function namesOf(clients: readonly { name: string }[]): string {
  return clients.map(({ name }) => name.replace('apiClients/', '')).join(', ');
}

/** What happens to predecessors as one line, times in hours after {@link T0_MS}. */
export function retirementTold({ label, remove, waiting }: Retirement): string {
  const hours = (ms: number): number => (ms - T0_MS) / HOUR_MS;
  const parts = [
    ...label.map(({ client, retireAfterMs }) => `label ${namesOf([client])} ${hours(retireAfterMs)}h`),
    ...(remove.length > 0 ? [`remove ${namesOf(remove)}`] : []),
    ...waiting.map(
      ({ client, untilMs, why }) =>
        `${namesOf([client])} waits${untilMs === undefined ? '' : ` ${hours(untilMs)}h`}: ${why}`,
    ),
  ];
  return parts.join('; ');
}

/** A move as one line, times after {@link T0_MS}. */
export function told(move: Move): string {
  if (move.kind === 'mint') return `mint: ${move.why}`;
  if (move.kind === 'publish' || move.kind === 'confirm')
    return `${move.kind} ${namesOf([move.client])} to ${move.targets.length}`;
  if (move.kind === 'discard') return `discard ${namesOf([move.client])}`;
  if (move.kind === 'wait') return `wait for ${namesOf([move.client])} until ${move.untilMs - T0_MS}: ${move.why}`;
  if (move.kind === 'rest') return move.dueMs === undefined ? 'rest' : `rest, due ${(move.dueMs - T0_MS) / DAY_MS}d`;
  if (move.kind === 'refuse') return `refuse ${move.why} at ${move.living}: ${retirementTold(move.retirement)}`;
  return `${move.isForRoom ? 'make room' : 'retire'}: ${retirementTold(move)}`;
}
