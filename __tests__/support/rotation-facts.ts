import type { ApiClient } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { MARKER, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import type { Retirement } from '../../src/domain/retirement.ts';
import type { Decision } from '../../src/rotation/decision.ts';
import type { LineageClient, LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { clientWith, T0_MS, targetWith } from './domain-values.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What `rotate` asks where no input says otherwise, and how others differ from it. */
export const ROTATE: LineagePolicy = {
  rotateAfterMs: 90 * DAY_MS,
  overlapMs: 48 * HOUR_MS,
  force: false,
  adopt: false,
  rewrite: false,
  waitExpired: false,
};
export const PROVISION: LineagePolicy = { ...ROTATE, rotateAfterMs: undefined };
export const FORCE: LineagePolicy = { ...ROTATE, force: true };
export const AT_ONCE: LineagePolicy = { ...ROTATE, overlapMs: 0 };
export const ADOPT: LineagePolicy = { ...ROTATE, adopt: true };

/** A generation made by this action so many milliseconds after {@link T0_MS}, but for the fields given. */
export function made(
  name: string,
  afterMs: number,
  { client = {}, ...fields }: Partial<Omit<LineageClient, 'client'>> & { client?: Partial<ApiClient> } = {},
): LineageClient {
  const createTimeUs = (T0_MS + afterMs) * 1000;
  return {
    client: clientWith({ name: `apiClients/${name}`, clientId: `id-${name}`, createTimeUs, ...client }),
    isReadable: true,
    createdByRun: false,
    isForTheseTargets: true,
    isAtHome: true,
    isAlsoElsewhere: false,
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
  clients: readonly LineageClient[],
  targets: readonly (TargetFacts | number | undefined)[],
  fields: Partial<RotationFacts> = {},
): RotationFacts {
  return {
    clients,
    targets: targets.map((observed) => (typeof observed === 'object' ? observed : targetWith(observed))),
    unmanaged: [],
    only: undefined,
    githubAheadMs: 0,
    usesVariable: false,
    signedInAs: new Set(['admin']),
    ...fields,
  };
}

/** A target that this run wrote: the name of the client, and when GitHub says it was. */
export function written(name: string, afterMs: number | undefined): TargetFacts {
  return { ...targetWith(afterMs), lastWrittenByRun: `apiClients/${name}` };
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

/** A decision as one line, times after {@link T0_MS}. */
export function told(decision: Decision): string {
  switch (decision.kind) {
    case 'create':
      return `create: ${decision.reason}`;
    case 'distribute':
    case 'confirm':
      return `${decision.kind} ${namesOf([decision.client])} to ${decision.targets.length}`;
    case 'deleteOrphan':
      return `deleteOrphan ${namesOf([decision.client])}`;
    case 'wait':
      return `wait for ${namesOf([decision.client])} until ${decision.untilMs - T0_MS}: ${decision.reason}`;
    case 'idle':
      return decision.dueMs === undefined ? 'idle' : `idle, due ${(decision.dueMs - T0_MS) / DAY_MS}d`;
    case 'refuse':
      return `refuse ${decision.wanted} at ${decision.living}: ${retirementTold(decision.retirement)}`;
    case 'retire':
      return `${decision.reason === 'make-room' ? 'make room' : 'retire'}: ${retirementTold(decision.retirement)}`;
  }
}
