import { describe, expect, test } from '@jest/globals';
import { progress } from '../../src/runtime/progress.ts';

function scene(total: number) {
  const said: string[] = [];
  const time = { nowMs: 1_000_000 };
  const clock = { nowMs: () => time.nowMs, sleep: async () => {} };
  const log = { group: () => {}, warn: () => {}, line: (text: string) => void said.push(text) };
  return { said, time, told: progress(total, 'read', { clock, log }) };
}

describe('progress', () => {
  test('tells each of a few that has a line', () => {
    const { said, told } = scene(25);
    told.done('o/a: written');
    told.done();
    told.done('o/b: FAILED', true);
    expect(said).toEqual(['o/a: written', 'o/b: FAILED']);
  });

  test('of a few tells no rate, also where they take long', () => {
    const { said, time, told } = scene(25);
    for (let index = 1; index <= 25; index += 1) {
      time.nowMs += 11_000;
      told.done();
    }
    expect(said).toEqual([]);
  });

  test('of many tells how long the rest will take', () => {
    const { said, time, told } = scene(500);
    for (let index = 1; index <= 100; index += 1) {
      time.nowMs += 6_000;
      told.done('o/a: written');
    }
    expect(said.at(-1)).toBe('read 100 of 500 targets, 10 a minute, about 40 minutes left');
    expect(said).not.toContain('o/a: written');
  });

  test('of many tells what is important, and how far it is each hundred', () => {
    const { said, time, told } = scene(1_000);
    for (let index = 1; index <= 250; index += 1) {
      time.nowMs += 60;
      told.done(`o/${index}`, index === 7);
    }
    expect(said).toEqual([
      'o/7',
      'read 100 of 1000 targets, 1000 a minute, about 1 minute left',
      'read 200 of 1000 targets, 1000 a minute, about 1 minute left',
    ]);
  });

  test('of many tells how far it is every ten seconds, and nothing more at the end', () => {
    const { said, time, told } = scene(30);
    for (let index = 1; index <= 30; index += 1) {
      time.nowMs += 2_000;
      told.done();
    }
    expect(said.map((line) => line.slice(0, 25))).toEqual(
      [5, 10, 15, 20, 25].map((n) => `read ${n} of 30 targets, 30 a`.slice(0, 25)),
    );
  });
});
