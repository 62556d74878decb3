import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { Run } from '../../src/domain/outcome.ts';
import { inPasses } from '../../src/reconcile/reconcile.ts';
import { blocked, outcomeOf, played, runOf, specOf } from './looks.ts';

const again = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name, { next: 'again' })));
const waiting = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name, { next: 'wait' })));
const done = (...names: readonly string[]): Run => runOf(...names.map((name) => outcomeOf(name)));

/** What became of a run, and when it looked at what. */
async function play(names: readonly string[], ...passes: readonly (Run | Error)[]) {
  const { clock, pass, looks } = played(...passes);
  const run = await inPasses(specOf(...names), pass, clock);
  return { run, looks, told: run.subjects.map(({ problem, notes }) => problem?.what ?? notes.join()) };
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
      expect.stringMatching(/^not seen to be at its end, so no client was retired: clients or/),
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
    expect(told).toEqual([expect.stringContaining('GitHub does not show all')]);
  });
});

describe('a run waits', () => {
  test('for nobody in its first pass', async () => {
    const { looks, told } = await play(['a'], runOf(outcomeOf('a', blocked('another run is at work'))));
    expect([looks.length, told]).toEqual([1, ['another run is at work']]);
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
    expect(told).toEqual(['', expect.stringMatching(/predecessors live on, and the next run retires them$/)]);
    expect(run.subjects[1]?.notes).toHaveLength(1);
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
    const { run, looks, told } = await play(
      ['a'],
      again('a'),
      runOf(outcomeOf('a', blocked('another run is at work'))),
    );
    expect(looks.at(-1)?.atMs).toBe(60_000);
    expect(told).toEqual(['another run is at work']);
    expect(run.subjects[0]).toMatchObject({ result: 'failed', notes: [] });
  });

  test('for another run: what came in the end is none', async () => {
    const { run, told } = await play(
      ['a'],
      again('a'),
      runOf(outcomeOf('a', blocked('another run is at work'))),
      done('a'),
    );
    expect(told).toEqual(['']);
    expect(run.subjects[0]?.result).toBe('unchanged');
  });

  test('while others go on, for those that had to wait at first as well', async () => {
    const first = runOf(outcomeOf('a', { next: 'again' }), outcomeOf('b', blocked('another run is at work')));
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
        problem: { what: 'not seen to be at its end, so no client was retired: GET /x answered 500', cure: 'Wait' },
        next: 'done',
      },
    ]);
  });

  test('has a cure of its own where it says none', async () => {
    const { run } = await play(['a'], again('a'), new CannotProceed([{ what: 'no' }]));
    expect(run.subjects[0]?.problem?.cure).toBe('The next run goes on');
  });

  test('hides no earlier one', async () => {
    const first = runOf(outcomeOf('a', { result: 'failed', problem: { what: 'roles refused' }, next: 'again' }));
    const { told } = await play(['a'], first, new CannotProceed([{ what: 'no' }]));
    expect(told[0]).toMatch(/^roles refused; not seen to be at its end/);
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
