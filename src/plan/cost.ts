import { windowWaitMs, writesAt } from '../domain/pace.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import { isToBeCreated, type Target } from '../domain/target.ts';

// Looked up, created, and its public key fetched.
const REQUESTS_FOR_ENVIRONMENT = 3;
const REQUESTS_TO_DELETE = 2;

/** Requests that carrying out the plans takes, where nothing goes wrong and the service keeps roles inside clients. */
export function requestsOf(subjects: readonly SubjectPlan[]): number {
  const requests = subjects.map((subject) => [
    requestsForClient(subject.client),
    requestsAfter(subject),
    ...writesOf(subject).map(
      (target) => writesAt(target, subject.names) + (isToBeCreated(target) ? REQUESTS_FOR_ENVIRONMENT : 0),
    ),
  ]);
  return sum(requests.flat());
}

/** Milliseconds that writes wait because of `writes-per-minute`. */
export function paceMsOf(subjects: readonly SubjectPlan[], writesPerMinute: number): number {
  const writes = subjects.flatMap((subject) => writesOf(subject).map((target) => writesAt(target, subject.names)));
  return windowWaitMs(writes, writesPerMinute);
}

function writesOf({ targets }: SubjectPlan): readonly Target[] {
  return targets.filter(({ action }) => action !== 'skip').map(({ target }) => target);
}

function requestsForClient(step: ClientStep): number {
  // All clients are listed once more, and each target is read.
  if (step.kind === 'revoke') return 1 + REQUESTS_TO_DELETE * step.clients.length;
  if (step.kind === 'none' || step.kind === 'blocked' || step.kind === 'wrong') return 0;
  // The client, and this action's own policy for it.
  if (step.kind === 'deleteOrphan') return REQUESTS_TO_DELETE;
  // One that makes it, one that looks who else did, one that signs in with it.
  if (step.kind === 'create') return 3;
  return (Object.keys(step.changes).length > 0 ? 1 : 0) + (step.roles === undefined ? 0 : 1);
}

/** What follows the writes: all is looked at once more, and each predecessor is labelled or deleted. */
function requestsAfter({ retirement, targets, mustConfirm }: SubjectPlan): number {
  const looks = mustConfirm ? targets.length + 1 : 0;
  if (retirement === undefined) return looks;
  return looks + retirement.label.length + REQUESTS_TO_DELETE * retirement.remove.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
