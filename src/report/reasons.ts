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
  overwritten: 'another run wrote over it',
  'successor-gone': 'it may hold a successor that is gone',
  'near-create': 'written too near to the making of another client to be sure which it holds',
  'new-client': 'new client',
  refresh: 'current, refresh: always',
  'not-selected': 'not among only-targets',
  wait: 'left as it is: another run may be at work',
  'too-many-clients': 'left as it is: too many clients are alive',
  absent: 'its client is to go',
  gone: 'nothing is there',
  'not-theirs': 'left as it is: what is there is not of this client',
  'nobody-knows': 'left as it is: no client lives that could tell whose it is',
  replaced: 'left as it is: it holds the client that takes the place',
  'handed-over': 'left as it is: a client that stays has its place there',
  'client-failed': 'left as it is: what is asked for its client cannot be',
  'unreachable-targets': 'left as it is: another target cannot be reached',
  'decide-again': 'left until the run has decided again',
  'make-room': 'left until there is room for a successor',
  unconfirmed: 'written by this run, which GitHub does not show yet',
  current: 'already current',
  'retirement-open': 'already current, and a predecessor is still to be retired',
  'secret-unreadable': 'already current, and the secret cannot be read back to write it again',
  archived: 'the repository is archived',
};

/** Why a target is written, or left as it is. */
export function reasonText(reason: TargetReason): string {
  if (reason.code === 'successor') return `successor of ${reason.predecessor}`;
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
