import { describe, expect, test } from '@jest/globals';
import { everyStoreAtScope, isStore, STORE_NAMES, storeAtScope, storesOf } from '../../src/domain/stores.ts';
import { storeAt } from '../../src/domain/target.ts';
import { at } from '../support/domain-values.ts';

describe('a store', () => {
  test('is one of the table, by its name as it is written there', () => {
    expect(STORE_NAMES.every(isStore)).toBe(true);
    expect(['Actions', 'pages', '', 'toString'].filter(isStore)).toEqual([]);
  });

  test('is one that targets of a scope have, or not', () => {
    expect(storesOf('repository', STORE_NAMES)).toEqual(STORE_NAMES);
    expect(storesOf('environment', STORE_NAMES)).toEqual(['actions']);
    expect(storeAtScope('dependabot', 'environment')).toBeUndefined();
  });
});

describe('what GitHub keeps of a store at a scope', () => {
  test('is the same by store and scope as by target', () => {
    const repository = at('o/r');
    const environment = { ...repository, scope: 'environment', store: 'actions', environment: 'e' } as const;
    const organization = { scope: 'organization', store: 'dependabot', owner: 'o' } as const;
    for (const target of [repository, environment, organization]) {
      expect(storeAt(target)).toBe(storeAtScope(target.store, target.scope));
    }
  });

  test('has a path of its own', () => {
    const paths = everyStoreAtScope().map(({ path }) => path);
    const pairs = STORE_NAMES.flatMap((store) =>
      (['repository', 'environment', 'organization'] as const).flatMap((scope) => storeAtScope(store, scope) ?? []),
    );
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(pairs.map(({ path }) => path));
  });
});
