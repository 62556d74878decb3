import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { Run, SubjectOutcome } from '../../src/domain/outcome.ts';
import {
  firstState,
  type NextPass,
  nextPass,
  type PassEnd,
  type ReconcileState,
  reconcile,
} from '../../src/reconcile/reconcile.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { blocked, outcomeOf, played, runOf, specOf } from '../support/passes.ts';

const again = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name, { next: 'again' })));
const waiting = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name, { next: 'wait' })));
const done = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name)));

/** What a person is told of a client, as one line. */
function toldOf({ problem, blocked: waited, warnings }: SubjectOutcome): string {
  return problem?.what ?? waited?.kind ?? warnings.map(({ code }) => code).join();
}

/** What became of a run, and when it looked at what. */
async function play(names: readonly string[], ...passes: readonly (Run | Error)[]) {
  const { clock, pass, looks } = played(...passes);
  const run = await reconcile(specOf(...names), pass, { clock, timing: TIMING });
  return { run, looks, told: run.subjects.map(toldOf) };
}

describe('a run looks again', () => {
  test('not at all where the first pass does all', async () => {
    const { run, looks } = await play(['a', 'b'], done('a', 'b'));
    expect(looks).toMatchObject([{ names: ['a', 'b'], refresh: 'always', atMs: 0 }]);
    expect(run).toEqual(done('a', 'b'));
  });

  test('at once, at those clients only of which something is left, and writes only what is stale', async () => {
    const first = runOf(outcomeOf('a'), outcomeOf('b', { next: 'again' }), outcomeOf('c', { next: 'again' }));
    const { looks, told } = await play(
      ['a', 'b', 'c'],
      first,
      runOf(outcomeOf('b'), outcomeOf('c', { next: 'again' })),
      done('c'),
    );
    expect(looks).toMatchObject([
      { names: ['a', 'b', 'c'], refresh: 'always', atMs: 0 },
      { names: ['b', 'c'], refresh: 'stale', atMs: 0 },
      { names: ['c'], refresh: 'stale', atMs: 0 },
    ]);
    expect(told).toEqual(['', '', '']);
  });

  test('six times at most: who is never at an end has failed, and nobody else', async () => {
    const { run, looks, told } = await play(['a', 'b'], runOf(outcomeOf('a'), ...again('b').subjects), again('b'));
    expect(looks).toHaveLength(6);
    expect(told).toEqual([
      '',
      expect.stringMatching(/^the run could not look again, so no client was retired: clients or/),
    ]);
    expect(run.subjects.map(({ next, problem }) => [next, problem?.cure])).toEqual([
      ['done', undefined],
      ['done', 'Let one run at a time do this'],
    ]);
  });

  test('and is content with what the sixth look finds', async () => {
    const { looks, told } = await play(['a'], ...Array.from({ length: 5 }, () => again('a')), done('a'));
    expect([looks.length, told]).toEqual([6, ['']]);
  });

  test('but waits no more after the sixth', async () => {
    const { looks, told } = await play(['a'], ...Array.from({ length: 5 }, () => again('a')), waiting('a'));
    expect(looks.at(-1)?.atMs).toBe(0);
    expect(told).toEqual(['unconfirmed']);
  });
});

describe('a run waits', () => {
  test('for nobody in its first pass', async () => {
    const { looks, told } = await play(['a'], runOf(outcomeOf('a', blocked(1))));
    expect([looks.length, told]).toEqual([1, ['wait']]);
  });

  test('then for what GitHub does not show yet, in longer and longer pauses', async () => {
    const six = Array.from({ length: 6 }, () => waiting('a'));
    const { looks, told } = await play(['a'], again('a'), ...six, done('a'));
    expect(looks.map(({ atMs }) => atMs / 1_000)).toEqual([0, 0, 2, 6, 14, 30, 60, 60]);
    expect(told).toEqual(['']);
  });

  test('a minute at most; then nothing is retired, and that is told without being a failure', async () => {
    const { run, looks, told } = await play(
      ['a', 'b'],
      again('a', 'b'),
      runOf(outcomeOf('a'), ...waiting('b').subjects),
      waiting('b'),
    );
    expect(looks.at(-1)?.atMs).toBe(60_000);
    expect(told).toEqual(['', 'unconfirmed']);
    expect(run.subjects[1]?.warnings).toHaveLength(1);
  });

  test('and looks once more after that, at what only it can put right', async () => {
    const many = Array.from({ length: 6 }, () => waiting('a'));
    const { looks, told } = await play(['a'], again('a'), ...many, done('a'));
    const last = looks.slice(-2).map(({ atMs, isLast }) => [atMs, isLast]);
    expect(last).toEqual([
      [60_000, false],
      [60_000, true],
    ]);
    expect(looks.filter(({ isLast }) => isLast)).toHaveLength(1);
    expect(told).toEqual(['']);
  });

  test('and is known to have waited in all passes after that', async () => {
    const many = Array.from({ length: 6 }, () => waiting('a'));
    const { looks } = await play(['a'], again('a'), ...many, again('a'), done('a'));
    expect(looks.slice(-3).map(({ isLast }) => isLast)).toEqual([false, true, true]);
  });

  test('a minute in all, whatever happens between', async () => {
    const many = [...Array.from({ length: 3 }, () => waiting('a')), again('a'), waiting('a')];
    const { looks } = await play(['a'], again('a'), ...many);
    expect(looks.at(-1)?.atMs).toBe(60_000);
  });

  test('for another run: what it waited for in vain is a failure, told once', async () => {
    const { run, looks, told } = await play(['a'], again('a'), runOf(outcomeOf('a', blocked(1))));
    expect(looks.at(-1)?.atMs).toBe(60_000);
    expect(told).toEqual(['wait']);
    expect(run.subjects[0]).toMatchObject({ result: 'failed', warnings: [] });
  });

  test('for another run: what came in the end is none', async () => {
    const { run, told } = await play(['a'], again('a'), runOf(outcomeOf('a', blocked(1))), done('a'));
    expect(told).toEqual(['']);
    expect(run.subjects[0]?.result).toBe('unchanged');
  });

  test('while others go on, for those that had to wait at first as well', async () => {
    const first = runOf(outcomeOf('a', { next: 'again' }), outcomeOf('b', blocked(1)));
    const { looks, told } = await play(['a', 'b'], first, first, runOf(outcomeOf('a'), outcomeOf('b')));
    expect(looks.map(({ names, atMs }) => `${names.join()} ${atMs}`)).toEqual(['a,b 0', 'a 0', 'a,b 0']);
    expect(told).toEqual(['', '']);
  });
});

describe('an error of a later pass', () => {
  test('is told of the clients that were looked at, and takes nothing away from what was done', async () => {
    const first = runOf(outcomeOf('a', { result: 'updated' }), outcomeOf('b', { result: 'rotated', next: 'again' }));
    const { run } = await play(['a', 'b'], first, new CannotProceed([{ what: 'GET /x answered 500', cure: 'Wait' }]));
    expect(run.subjects).toMatchObject([
      { result: 'updated', problem: undefined, next: 'done' },
      {
        result: 'rotated',
        problem: { what: 'the run could not look again, so no client was retired: GET /x answered 500', cure: 'Wait' },
        next: 'done',
      },
    ]);
  });

  test('has a cure of its own where it says none', async () => {
    const { run } = await play(['a'], again('a'), new CannotProceed([{ what: 'no' }]));
    expect(run.subjects[0]?.problem?.cure).toBe('The next run continues');
  });

  test('hides no earlier one', async () => {
    const first = runOf(outcomeOf('a', { result: 'failed', problem: { what: 'roles refused' }, next: 'again' }));
    const { told } = await play(['a'], first, new CannotProceed([{ what: 'no' }]));
    expect(told[0]).toMatch(/^roles refused; the run could not look again/);
  });

  test('of the first pass is thrown as it is', async () => {
    const error = new CannotProceed([{ what: 'no' }]);
    await expect(play(['a'], error)).rejects.toBe(error);
  });

  test('may be a defect, which is told like any other', async () => {
    const { told } = await play(['a'], again('a'), new RangeError('a defect'));
    expect(told[0]).toContain('unexpected: RangeError: a defect');
  });
});

describe('what comes after a pass', () => {
  const start = firstState(TIMING);
  const later: ReconcileState = { ...start, passes: 2 };
  const waited: ReconcileState = { passes: 2, waitUntilMs: 60_000, pauseMs: 4_000, waitExpired: false };
  const pass = (state: ReconcileState, pauseMs: number): NextPass => ({ kind: 'pass', state, pauseMs });

  test.each<[string, ReconcileState, PassEnd, NextPass]>([
    ['nothing, where nothing is open', start, { next: ['done'], nowMs: 0 }, { kind: 'done' }],
    ['nothing, where there is no subject', start, { next: [], nowMs: 0 }, { kind: 'done' }],
    ['nothing, where the first pass would have to wait', start, { next: ['wait'], nowMs: 0 }, { kind: 'done' }],
    ['a further pass at once', start, { next: ['done', 'again'], nowMs: 7 }, pass({ ...start, passes: 2 }, 0)],
    [
      'the first pause',
      later,
      { next: ['wait'], nowMs: 5 },
      pass({ ...later, waitUntilMs: 60_005, pauseMs: 4_000 }, 2_000),
    ],
    ['a longer pause', waited, { next: ['wait'], nowMs: 5 }, pass({ ...waited, pauseMs: 8_000 }, 4_000)],
    [
      'what is left of the minute',
      waited,
      { next: ['wait'], nowMs: 59_000 },
      pass({ ...waited, pauseMs: 8_000 }, 1_000),
    ],
    [
      'a last look, when the minute is over',
      waited,
      { next: ['wait'], nowMs: 60_000 },
      pass({ ...waited, pauseMs: 8_000, waitExpired: true }, 0),
    ],
    [
      'the end of waiting',
      { ...waited, waitExpired: true },
      { next: ['wait'], nowMs: 60_001 },
      { kind: 'unconfirmed' },
    ],
    [
      'a pass before any pause, where both are open',
      waited,
      { next: ['wait', 'again'], nowMs: 5 },
      pass({ ...waited, passes: 3 }, 0),
    ],
    ['the end after six passes', { ...start, passes: 6 }, { next: ['again'], nowMs: 0 }, { kind: 'unstable' }],
    ['the same where it would wait', { ...start, passes: 6 }, { next: ['wait'], nowMs: 0 }, { kind: 'unstable' }],
  ])('is %s', (_, state, end, expected) => {
    expect(nextPass(state, end, TIMING)).toEqual(expected);
  });
});
