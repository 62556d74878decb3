import { describe, expect, test } from '@jest/globals';
import { displayNameAt, PLACEHOLDERS, placeholdersIn } from '../../src/domain/display-name.ts';
import type { Target } from '../../src/domain/target.ts';
import { at } from '../support/domain-values.ts';

const ALL = 'flags of {owner}, {repository}, {environment}, {other}';
const organization: Target = { scope: 'organization', store: 'actions', owner: 'o', sharing: {} };

describe('a display name at a place', () => {
  test.each<[string, Target, string]>([
    ['a repository', at('o/r'), 'flags of o, r, {environment}, {other}'],
    [
      'an environment',
      { scope: 'environment', store: 'actions', owner: 'o', repository: 'r', environment: 'production' },
      'flags of o, r, production, {other}',
    ],
    ['an organization', organization, 'flags of o, {repository}, {environment}, {other}'],
  ])('has filled in what means something there: %s', (_, target, expected) => {
    expect(displayNameAt(ALL, target)).toBe(expected);
  });

  test('is the same everywhere without placeholders', () => {
    expect([displayNameAt('flags', at('o/r')), placeholdersIn('flags')]).toEqual(['flags', []]);
  });
});

test('the placeholders are known, whether they mean anything or not', () => {
  expect(placeholdersIn(ALL)).toEqual(['{owner}', '{repository}', '{environment}', '{other}']);
  expect(PLACEHOLDERS).toEqual({
    repository: ['{owner}', '{repository}'],
    environment: ['{owner}', '{repository}', '{environment}'],
    organization: ['{owner}'],
  });
});
