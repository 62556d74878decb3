import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RULES } from '../../src/rotation/rules.ts';

test('the guide has a row for every rule, in the order in which they are tried', () => {
  const rows = readFileSync('docs/rotation.md', 'utf8').matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm);
  const told = [...rows].map(([, number, id]) => `${number} ${id}`);
  expect(told).toEqual(RULES.map(({ id }, index) => `${index + 1} ${id}`));
});
