import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { manifestSchema } from '../../scripts/manifest-schema.ts';
import { manifestFrom } from '../../src/manifest/read-manifest.ts';

const TERMS = { githubApiUrl: 'https://api.github.com', isSecret: () => false };
const fits = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(manifestSchema());

function isRead(file: unknown): boolean {
  return manifestFrom(stringify(file), TERMS).kind === 'manifest';
}

const right = {
  version: 1,
  defaults: { roles: ['A'], overlap: 0 },
  clients: [{ 'display-name': 'a', targets: [{ repositories: ['a/b'] }] }],
};

/** Values of every shape. */
const value = fc.oneof(
  fc.constantFrom(
    'a',
    'a/b',
    'true',
    '',
    ' ',
    'auto',
    'absent',
    'all',
    'actions',
    '2h',
    'a=b',
    0,
    1,
    5,
    true,
    false,
    null,
  ),
  fc.constantFrom<unknown>([], {}, ['a/b'], ['a=b'], [''], [1], [['a']], { a: 'b' }, { a: '' }, { a: 1 }, { a: {} }, [
    null,
  ]),
);

const keys = fc.constantFrom(
  ...[
    'display-name',
    'client-name',
    'state',
    'targets',
    'description',
    'roles',
    'permissions',
    'labels',
    'role-binding',
  ],
  ...[
    'client-id-secret',
    'client-id-variable',
    'rotate-after',
    'overlap',
    'adopt',
    'repositories',
    'topics',
    'properties',
  ],
  ...['environments', 'create-environments', 'organization', 'organization-visibility', 'stores', 'version', 'other'],
);

const places: readonly ((key: string, value: unknown) => unknown)[] = [
  (key, one) => ({ ...right, [key]: one }),
  (key, one) => ({ ...right, defaults: { ...right.defaults, [key]: one } }),
  (key, one) => ({ ...right, clients: [{ ...right.clients[0], [key]: one }] }),
  (key, one) => ({ ...right, clients: [{ ...right.clients[0], targets: [{ repositories: 'a/b', [key]: one }] }] }),
  (key, one) => ({ ...right, clients: [{ 'display-name': 'a', [key]: one }] }),
];

describe('the schema of a manifest', () => {
  test('takes what the validator takes, and refuses no file that it reads', () => {
    expect(fits(right)).toBe(true);
    fc.assert(
      fc.property(fc.constantFrom(...places), keys, value, (place, key, one) => {
        const file = place(key, one);
        if (!fits(file)) expect(isRead(file)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['an unknown key', { ...right, other: 1 }],
    ['a number as text', { ...right, defaults: { description: 1 } }],
    ['a quoted boolean', { ...right, defaults: { adopt: 'true' } }],
    ['an empty list', { ...right, defaults: { roles: [] } }],
    ['no targets', { ...right, clients: [{ 'display-name': 'a' }] }],
    [
      'two kinds of target in one selection',
      { ...right, clients: [{ 'display-name': 'a', targets: [{ repositories: 'a/b', organization: 'a' }] }] },
    ],
    ['another version', { ...right, version: 2 }],
  ])('refuses %s, as the validator does', (_name, file) => {
    expect([fits(file), isRead(file)]).toEqual([false, false]);
  });
});
