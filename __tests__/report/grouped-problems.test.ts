import { describe, expect, test } from '@jest/globals';
import { grouped } from '../../src/report/grouped-problems.ts';

const cure = 'Grant the repository permission Secrets: write';
const refused = (subject: string, status = 403) => ({
  subject,
  what: `GET https://api.github.com/repos/${subject}/secrets answered ${status}: Resource not accessible`,
  cure,
});

describe('problems', () => {
  test('that several targets share are one, which names the targets', () => {
    expect(grouped([refused('o/a'), refused('o/b'), refused('o/c', 404)])).toEqual([
      { ...refused('o/a'), subject: 'o/a, o/b' },
      refused('o/c', 404),
    ]);
  });

  test('name every target, fifty in a line', () => {
    const names = Array.from({ length: 120 }, (_, index) => `o/r${index}`);
    const told = grouped(names.map((name) => refused(name)));
    expect(told).toHaveLength(3);
    expect(told.map(({ subject }) => subject).join(', ')).toBe(names.join(', '));
  });

  test('with another cure, without one, or of no target, stay what they are', () => {
    const all = [
      refused('o/a'),
      { ...refused('o/b'), cure: 'Another' },
      { subject: 'o/c', what: 'answered 500' },
      { subject: 'o/d', what: 'answered 500' },
      { what: 'input roles is wrong', cure },
    ];
    expect(grouped(all)).toEqual(all);
  });
});
