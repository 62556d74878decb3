import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RULES } from '../../src/rotation/rules.ts';

test('the guide has a row for every rule, in the order in which they are tried', () => {
  const rows = readFileSync('docs/rotation.md', 'utf8').matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm);
  const told = [...rows].map(([, number, id]) => `${number} ${id}`);
  expect(told).toEqual(RULES.map(({ id }, index) => `${index + 1} ${id}`));
});

test('every rule has tests that begin with its name', () => {
  const tests = readdirSync('__tests__/rotation').map((file) => readFileSync(`__tests__/rotation/${file}`, 'utf8'));
  const named = [...tests.join('\n').matchAll(/^describe\('([a-z, -]+): /gm)].flatMap(([, ids = '']) =>
    ids.split(', '),
  );
  expect(named.sort()).toEqual(RULES.map(({ id }) => id).sort());
});
