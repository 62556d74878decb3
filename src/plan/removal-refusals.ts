import type { Problem } from '../domain/errors.ts';
import { MADE_FOR_LABEL, MANAGED_FROM_LABEL } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import { pairKey } from '../domain/target.ts';
import { evidenceOf } from '../rotation/evidence.ts';
import { TIMING } from '../rotation/timing.ts';
import type { RemovedSubject } from './hand-over.ts';
import { digestIn, homeOf, isAlsoElsewhere, targetsDigest } from './home.ts';
import { type RemovalRefusal, refusedRemoval } from './removal-problems.ts';
import { rotationInputOf, type SubjectContext, unreachableOf } from './subject.ts';

/** Why nothing of a client is touched, its secrets included; the first reason that fits. Empty where it may go. */
export function removalRefusals(subject: RemovedSubject): readonly Problem[] {
  const { displayName } = subject.assignment.client;
  const found = REFUSED.find(([, isSo]) => isSo(subject));
  return found === undefined ? [] : [refusedRemoval(displayName, found[0])];
}

const REFUSED: readonly (readonly [RemovalRefusal, (subject: RemovedSubject) => boolean])[] = [
  [
    'not-ours',
    ({ lineage: { clients, unmanaged, createdByOthers } }) =>
      clients.length === 0 && unmanaged.length + createdByOthers.length > 0,
  ],
  ['not-ours', (subject) => !isNamed(subject) && subject.lineage.clients.some((client) => !isOurs(client))],
  ['sign-in-unknown', ({ lineage, facts }) => lineage.clients.length > 0 && facts.signedInAs === undefined],
  [
    'signed-in',
    ({ lineage, facts }) => lineage.clients.some(({ clientId }) => facts.signedInAs?.has(clientId) === true),
  ],
  ['clocks', ({ facts }) => facts.clocksApart !== undefined],
  ['young', (subject) => !isForced(subject) && isYoungAndUnpublished(subject)],
  ['elsewhere', (subject) => !subject.assignment.rotation.adopt && !isForTheseTargets(subject)],
  ['kept-elsewhere', (subject) => !subject.assignment.rotation.adopt && !isKeptFromHere(subject)],
  ['in-variable', (subject) => subject.assignment.isHeldNowhere && isInVariable(subject)],
  ['not-served', (subject) => subject.assignment.isHeldNowhere && !isEachServed(subject)],
];

/** One that this action did not make goes only where it is named, and adopted. */
export function isNamed({ assignment: { client, rotation } }: Pick<SubjectContext, 'assignment'>): boolean {
  return client.clientName !== undefined && rotation.adopt;
}

/** An unreachable target may hold the client: then nothing is touched, or its secrets go elsewhere and the client stays. */
export function unreachableRefusal(subject: SubjectContext): readonly Problem[] {
  const { assignment, facts, spec } = subject;
  if (spec.unreachable === 'skip' || isForced(subject)) return [];
  const isLacking = unreachableOf(assignment, facts).length > 0 || assignment.problems.length > 0;
  return isLacking ? [refusedRemoval(assignment.client.displayName, 'unreachable')] : [];
}

/** Only `operation: revoke` goes on by force. */
export function isForced({ assignment, spec }: Pick<SubjectContext, 'assignment' | 'spec'>): boolean {
  return spec.operation === 'revoke' && assignment.rotation.force;
}

/** Where nobody says which targets a client has, nobody sees whether it is published. */
function isYoungAndUnpublished(subject: SubjectContext): boolean {
  const input = rotationInputOf(subject);
  const [newest] = input.facts.clients;
  if (newest === undefined || input.nowMs - createdAtMs(newest.client) >= TIMING.activityMs) return false;
  if (subject.assignment.isHeldNowhere) return true;
  return evidenceOf(newest, input.facts).some(({ status }) => status !== 'current');
}

/** Whether the newest client was made for exactly these targets, with or without those that are archived. */
function isForTheseTargets({ assignment, lineage, spec }: SubjectContext): boolean {
  if (lineage.clients.some(isAlsoElsewhere)) return false;
  const label = digestIn(lineage.clients[0]?.labels[MADE_FOR_LABEL]);
  if (label === undefined || assignment.isHeldNowhere) return true;
  const archived = spec.leftOut.filter(({ client }) => client === assignment.client.displayName);
  const withArchived = { ...assignment, targets: [...assignment.targets, ...archived.map(({ target }) => target)] };
  return [assignment, withArchived].some((places) => targetsDigest(places, spec) === label);
}

/** Where no targets tell whose a client is, the workflow that keeps it does. */
function isKeptFromHere({ assignment, lineage, spec }: SubjectContext): boolean {
  if (!assignment.isHeldNowhere) return true;
  const { managedFrom } = homeOf(assignment, spec);
  const labels = lineage.clients.flatMap(({ labels }) => labels[MANAGED_FROM_LABEL] ?? []);
  return labels.every((label) => label === managedFrom);
}

/** Whether a variable names a client, and is not about to name another. */
function isInVariable({ lineage, facts, staying }: RemovedSubject): boolean {
  const written = new Set(
    staying.flatMap(({ targets, names }) =>
      targets.flatMap(({ target, action }) => (action === 'write' ? [pairKey({ target, names })] : [])),
    ),
  );
  const named = new Set([...facts.variables].filter(([key]) => !written.has(key)).map(([, clientId]) => clientId));
  return lineage.clients.some(({ clientId }) => named.has(clientId));
}

/** Whether every client that stays is served; of a run that only plans, whether nothing stands in the way so far. */
function isEachServed({ spec, staying }: RemovedSubject): boolean {
  const isInTheWay = staying.some(
    ({ client, unreachable, problems }) =>
      client.kind === 'wrong' || client.kind === 'blocked' || unreachable.length + problems.length > 0,
  );
  return spec.isServed ?? !isInTheWay;
}
