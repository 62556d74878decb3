import { describe, expect, test } from '@jest/globals';
import type { TargetReason } from '../../src/domain/reasons.ts';
import type { EnvironmentTarget } from '../../src/domain/target.ts';
import { describeOutcome, outcomeReason, reasonText, stepReason } from '../../src/report/reasons.ts';
import { at } from '../support/domain-values.ts';
import { failed, skipped, untried, written } from './runs.ts';

/** A reason of each code, with its sentence. */
const SENTENCES: Readonly<Record<TargetReason['code'], readonly [TargetReason, string]>> = {
  missing: [{ code: 'missing' }, 'a secret is missing'],
  partial: [{ code: 'partial' }, 'it holds an id and a secret of different clients'],
  outdated: [{ code: 'outdated' }, 'older than the client'],
  'foreign-variable': [{ code: 'foreign-variable' }, 'the variable names another client'],
  overwritten: [{ code: 'overwritten' }, 'another run overwrote it'],
  'successor-gone': [{ code: 'successor-gone' }, 'it may hold a newer client that was deleted'],
  'near-create': [
    { code: 'near-create' },
    'written so close to the creation of another client that it may hold either',
  ],
  'new-client': [{ code: 'new-client' }, 'new client'],
  refresh: [{ code: 'refresh' }, 'current, refresh: always'],
  'not-selected': [{ code: 'not-selected' }, 'not among only-targets'],
  wait: [{ code: 'wait' }, 'left as it is: another run may be at work'],
  absent: [{ code: 'absent' }, 'its client is to be removed'],
  gone: [{ code: 'gone' }, 'nothing is there'],
  'not-theirs': [{ code: 'not-theirs' }, 'left as it is: it does not hold this client'],
  'nobody-knows': [{ code: 'nobody-knows' }, 'left as it is: no client exists, so nobody knows which one it holds'],
  replaced: [{ code: 'replaced' }, 'left as it is: it holds the client that replaces this one'],
  'handed-over': [{ code: 'handed-over' }, 'left as it is: another client uses these names there'],
  'client-failed': [{ code: 'client-failed' }, 'left as it is: the request for its client cannot be met'],
  'unreachable-targets': [{ code: 'unreachable-targets' }, 'left as it is: another target cannot be reached'],
  'too-many-clients': [{ code: 'too-many-clients' }, 'left as it is: too many clients are alive'],
  'decide-again': [{ code: 'decide-again' }, 'left until the run has decided again'],
  'make-room': [{ code: 'make-room' }, 'left until there is room for a new client'],
  unconfirmed: [{ code: 'unconfirmed' }, 'written by this run, which GitHub does not show yet'],
  current: [{ code: 'current' }, 'already current'],
  'retirement-open': [{ code: 'retirement-open' }, 'already current, and an old client is still to be retired'],
  'secret-unreadable': [
    { code: 'secret-unreadable' },
    'already current, and the secret cannot be read back to write it again',
  ],
  archived: [{ code: 'archived' }, 'the repository is archived'],
  successor: [{ code: 'successor', predecessor: 'apiClients/old' }, 'new client in place of apiClients/old'],
  visibility: [{ code: 'visibility', difference: 'visibility is private, not all' }, 'visibility is private, not all'],
};

describe('why a target is written or left as it is', () => {
  test.each(Object.values(SENTENCES))('is a sentence for each code: %j', (reason, text) => {
    expect(reasonText(reason)).toBe(text);
  });

  test('says of an environment that is written that it is created first', () => {
    const place = { scope: 'environment', store: 'actions', owner: 'o', repository: 'a', environment: 'prod' } as const;
    const target: EnvironmentTarget = { ...place, isToBeCreated: true };
    const waiting = { code: 'wait' } as const;
    const reason = { code: 'new-client' } as const;
    const created = 'new client, its environment is created first';
    expect(stepReason({ target, action: 'write', reason })).toBe(created);
    expect(stepReason({ target, action: 'skip', reason: waiting })).toBe(SENTENCES.wait[1]);
    expect(stepReason({ target: place, action: 'write', reason })).toBe('new client');
    expect(outcomeReason({ kind: 'planned', target, reason })).toBe(created);
    expect(outcomeReason({ kind: 'skipped', target, reason: waiting })).toBe(SENTENCES.wait[1]);
    expect(describeOutcome({ kind: 'written', target, reason })).toBe(`written (${created})`);
  });
});

describe('what there is to say of a target beside its name', () => {
  test.each([
    ['the reason', written('o/a'), 'new client'],
    ['the problem, without the name that stands beside it', failed('o/a'), 'refused'],
    [
      'the problem with what it is about, where that is something else',
      failed('o/a', 'o/ab: refused'),
      'o/ab: refused',
    ],
    ['the problem alone, where it is about nothing else', untried('o/a'), 'not tried, there is no client to write'],
  ])('is %s', (_, outcome, reason) => {
    expect(outcomeReason(outcome)).toBe(reason);
  });

  test('keeps what a problem is about, where that is another name', () => {
    const problem = { subject: 'o/ab', what: 'refused', cure: 'Ask' };
    const target = at('o/a');
    expect(outcomeReason({ kind: 'failed', target, problem, untouched: true, tried: true })).toBe('o/ab: refused');
  });

  test('is one line for the log', () => {
    expect([written('o/a'), skipped('o/a'), failed('o/a')].map(describeOutcome)).toEqual([
      'written (new client)',
      'skipped (already current)',
      'FAILED',
    ]);
  });
});
