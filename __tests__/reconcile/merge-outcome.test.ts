import { describe, expect, test } from '@jest/globals';
import { type SubjectOutcome, withoutSecret } from '../../src/domain/outcome.ts';
import { mergeRuns } from '../../src/reconcile/merge-outcome.ts';
import { at, clientWith } from '../support/domain-values.ts';
import { blocked, outcomeOf, planFor, runOf, target, targetsTold } from '../support/passes.ts';

/** What became of one client in passes, as the run tells it. */
function inAll(first: Partial<SubjectOutcome>, ...later: readonly Partial<SubjectOutcome>[]): SubjectOutcome {
  const runs = later.map((fields) => runOf(outcomeOf('a', fields)));
  const [subject] = mergeRuns([runOf(outcomeOf('a', first)), ...runs]).subjects;
  if (subject === undefined) throw new RangeError('a client was lost');
  return subject;
}

const [oneWarning, twoWarning] = [{ code: 'force-finishes' }, { code: 'permissions-not-kept' }] as const;
const problem = { what: 'roles refused', cure: 'Give the right' };

describe('the passes of a run, told together', () => {
  test('keep the clients that only the first was about, in their order', () => {
    const first = runOf(outcomeOf('a', { result: 'updated' }), outcomeOf('b'), outcomeOf('c'));
    const { subjects } = mergeRuns([first, runOf(outcomeOf('b', { result: 'rotated' }))]);
    expect(subjects.map(({ plan, result }) => `${plan.spec.displayName} ${result}`)).toEqual([
      'a updated',
      'b rotated',
      'c unchanged',
    ]);
  });

  test.each([
    ['rotated', 'retired', 'rotated'],
    ['unchanged', 'retired', 'retired'],
    ['resumed', 'rotated', 'rotated'],
    ['rotated', 'failed', 'failed'],
    ['failed', 'unchanged', 'failed'],
  ] as const)('%s, then %s is %s', (first, second, expected) => {
    expect(inAll({ result: first, next: 'again' }, { result: second }).result).toBe(expected);
  });

  test('tell the plan of the pass that did the most, from the clients that were there at first', () => {
    const lineage = [
      { name: 'apiClients/old', clientId: 'old', isOurs: true, createdAtMs: 0, retireAfterMs: undefined },
    ];
    const one = planFor('a', { lineage, warnings: [oneWarning] });
    const two = planFor('a', { warnings: [twoWarning] });
    expect(inAll({ plan: one, result: 'rotated' }, { plan: two, result: 'retired' }).plan).toEqual(one);
    expect(inAll({ plan: one }, { plan: two, result: 'retired' }).plan).toEqual({ ...two, lineage });
  });

  test('tell the plan of a later pass where the first has no client in the end', () => {
    const [one, two] = [planFor('a', { warnings: [oneWarning] }), planFor('a', { warnings: [twoWarning] })];
    const client = withoutSecret(clientWith());
    expect(inAll({ plan: one }, { plan: two, client }).plan.warnings).toEqual([twoWarning]);
    expect(inAll({ plan: one, client }, { plan: two, client }).plan.warnings).toEqual([oneWarning]);
    expect(inAll({ plan: one }, { plan: two }).plan.warnings).toEqual([oneWarning]);
  });

  test('tell a target that was written as written, and any other as it was seen last', () => {
    const targets = [target('written', 'o/a'), target('skipped', 'o/b'), target('skipped', 'o/c', 'wait')];
    const later = [target('skipped', 'o/a'), target('written', 'o/b'), target('skipped', 'o/c', 'current')];
    expect(targetsTold(inAll({ targets }, { targets: later }))).toEqual(['o/a written', 'o/b written', 'o/c current']);
    const failed = { kind: 'failed', target: at('o/a'), problem, untouched: true, tried: true } as const;
    expect(targetsTold(inAll({ targets }, { targets: [failed] }))).toEqual(['o/a failed']);
    expect(targetsTold(inAll({}, { targets: [target('skipped', 'o/a')] }))).toEqual(['o/a current']);
  });

  test('keep what was deleted, and tell of the others as they were seen last', () => {
    const gone = { name: 'apiClients/gone', untilMs: undefined, isDeleted: true };
    const left = { name: 'apiClients/left', untilMs: 1, isDeleted: false };
    const told = { ...left, untilMs: 2 };
    expect(inAll({ retired: [gone, left] }, { retired: [told] }).retired).toEqual([gone, told]);
    expect(inAll({ retired: [gone], next: 'wait' }, {}).retired).toEqual([gone]);
  });

  test('know the live client from the last that knew one, and tell each warning once', () => {
    const client = withoutSecret(clientWith());
    const later = { ...client, name: 'apiClients/later' };
    expect(
      inAll({ client, warnings: [{ code: 'force-finishes' }] }, { warnings: [oneWarning, twoWarning] }),
    ).toMatchObject({
      client,
      warnings: [oneWarning, twoWarning],
    });
    expect(inAll({ client }, { client: later }).client).toBe(later);
  });

  test.each<[string, readonly Partial<SubjectOutcome>[], string | number | undefined]>([
    ['none where there was none', [{}, {}], undefined],
    ['one that a later pass does not see any more', [{ problem, next: 'again' }, {}, {}], 'roles refused'],
    ['one of a later pass', [{ next: 'again' }, { problem }], 'roles refused'],
    ['the same once', [{ problem, next: 'again' }, { problem }], 'roles refused'],
    ['both', [{ problem, next: 'again' }, { problem: { what: 'no' } }], 'roles refused. Give the right; no'],
    ['not what was waited for and came', [{ next: 'again' }, blocked(1), blocked(1), {}], undefined],
    ['what was waited for in vain', [{ next: 'again' }, blocked(1), blocked(2)], 2],
    ['one from before the waiting', [{ problem, next: 'again' }, blocked(1), {}], 'roles refused'],
  ])('tell problems: %s', (_, [first = {}, ...later], expected) => {
    const { problem: told, blocked: waited } = inAll(first, ...later);
    expect(told?.what ?? (waited?.kind === 'wait' ? waited.untilMs : undefined)).toBe(expected);
  });

  test('do not call failed what only had to wait', () => {
    expect(inAll({ result: 'rotated', next: 'again' }, blocked(1), { result: 'retired' }).result).toBe('rotated');
    expect(inAll(blocked(1), { result: 'retired' }).result).toBe('retired');
    expect(inAll({ next: 'again' }, blocked(1))).toMatchObject({ result: 'failed', next: 'wait' });
  });
});
