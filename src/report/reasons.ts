import { sentence } from '../domain/errors.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import type { TargetStep } from '../domain/plan.ts';
import type { PlainReason, TargetReason } from '../domain/reasons.ts';
import { isToBeCreated, type Target, targetName } from '../domain/target.ts';

const SENTENCES: Readonly<Record<PlainReason, string>> = {
  missing: 'a secret is missing',
  partial: 'it holds an id and a secret of different clients',
  outdated: 'older than the client',
  'foreign-variable': 'the variable names another client',
  overwritten: 'another run overwrote it',
  'successor-gone': 'it may hold a newer client that was deleted',
  'near-create': 'written so close to the creation of another client that it may hold either',
  'new-client': 'new client',
  refresh: 'current, refresh: always',
  'not-selected': 'not among only-targets',
  wait: 'left as it is: another run may be at work',
  'too-many-clients': 'left as it is: too many clients are alive',
  absent: 'its client is to be removed',
  gone: 'nothing is there',
  'not-theirs': 'left as it is: it does not hold this client',
  'nobody-knows': 'left as it is: no client exists, so nobody knows which one it holds',
  replaced: 'left as it is: it holds the client that replaces this one',
  'handed-over': 'left as it is: another client uses these names there',
  'client-failed': 'left as it is: the request for its client cannot be met',
  'unreachable-targets': 'left as it is: another target cannot be reached',
  'decide-again': 'left until the run has decided again',
  'make-room': 'left until there is room for a new client',
  unconfirmed: 'written by this run, which GitHub does not show yet',
  current: 'already current',
  'retirement-open': 'already current, and an old client is still to be retired',
  'secret-unreadable': 'already current, and the secret cannot be read back to write it again',
  archived: 'the repository is archived',
};

/** Why a target is written, or left as it is. */
export function reasonText(reason: TargetReason): string {
  if (reason.code === 'successor') return `new client in place of ${reason.predecessor}`;
  return reason.code === 'visibility' ? reason.difference : SENTENCES[reason.code];
}

/** Why a plan writes a target, or leaves it as it is. */
export function stepReason({ target, action, reason }: TargetStep): string {
  return action === 'write' ? writeReason(target, reason) : reasonText(reason);
}

/** Why a target was written or left as it is, or what went wrong there: to be shown beside the target's name. */
export function outcomeReason(outcome: TargetOutcome): string {
  const { kind, target } = outcome;
  if (kind === 'skipped') return reasonText(outcome.reason);
  if (kind !== 'failed') return writeReason(target, outcome.reason);
  const { subject, what } = outcome.problem;
  return subject === targetName(target) ? what : sentence({ subject, what });
}

/** What became of a target, for a line of the log that begins with the target's name. */
export function describeOutcome(outcome: TargetOutcome): string {
  return outcome.kind === 'failed' ? 'FAILED' : `${outcome.kind} (${outcomeReason(outcome)})`;
}

function writeReason(target: Target, reason: TargetReason): string {
  return `${reasonText(reason)}${isToBeCreated(target) ? ', its environment is created first' : ''}`;
}
