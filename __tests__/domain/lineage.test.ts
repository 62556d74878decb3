import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byAge, isOurs, sameItems } from '../../src/domain/api-client.ts';
import { lineageOf } from '../../src/domain/lineage.ts';
import { clientWith, wishWith } from './sightings.ts';

const old = clientWith({ name: 'apiClients/old', createTimeUs: 1 });
const young = clientWith({ name: 'apiClients/young', createTimeUs: 2 });
const stranger = clientWith({ name: 'apiClients/stranger', labels: {}, createTimeUs: 3 });
const other = clientWith({ name: 'apiClients/other', labels: {}, createTimeUs: 4 });

describe('the lineage of a wish', () => {
  test.each([
    ['nobody', [], [], []],
    ['ours, newest first', [old, young], [young, old], []],
    ['ours before strangers, which are told', [stranger, old, other], [old], [stranger, other]],
    ['the only one of the name', [stranger], [stranger], []],
    ['nobody of a name that is only nearly the same', [clientWith({ displayName: 'Flags' })], [], []],
    ['nobody of a name with a space more', [clientWith({ displayName: 'flags ' })], [], []],
  ])('is %s', (_, clients, generations, strangers) => {
    expect(lineageOf(wishWith(), clients)).toEqual({ generations, strangers });
  });

  test('cannot be told among several that are not ours, and lists them all', () => {
    expect(lineageOf(wishWith(), [other, stranger])).toEqual({
      what: '2 API clients carry the display name "flags", none made by this action: apiClients/stranger (client id client-id-one), apiClients/other (client id client-id-one)',
      cure: 'Name the one that is meant in client-name',
    });
  });

  test('is the one that is named, and no other', () => {
    const wish = wishWith({ clientName: other.name });
    expect(lineageOf(wish, [old, stranger, other])).toEqual({ generations: [other], strangers: [] });
  });

  test.each([
    ['is not there', [old], /apiClients\/other does not exist, or is not visible/],
    ['has another display name', [{ ...other, displayName: 'flags\n2' }], /the display name "flags 2", not "flags"/],
  ])('is a problem where the one that is named %s', (_, clients, what) => {
    expect(lineageOf(wishWith({ clientName: other.name }), clients)).toMatchObject({
      what: expect.stringMatching(what),
      cure: expect.stringContaining('client-name'),
    });
  });

  test('loses nobody of the name, and takes nobody else in', () => {
    const some = fc.record({
      name: fc.stringMatching(/^apiClients\/[a-z]{3}$/),
      displayName: fc.constantFrom('flags', 'FLAGS', 'flag'),
      labels: fc.constantFrom({}, old.labels),
      createTimeUs: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.uniqueArray(some, { selector: ({ name }) => name }), (seeds) => {
        const clients = seeds.map((seed) => clientWith(seed));
        const named = clients.filter(({ displayName }) => displayName === 'flags');
        const lineage = lineageOf(wishWith(), clients);
        if ('what' in lineage) {
          expect(named.some(isOurs)).toBe(false);
          expect(named.every(({ name }) => lineage.what.includes(name))).toBe(true);
          return;
        }
        const all = [...lineage.generations, ...lineage.strangers];
        expect(all.map(({ name }) => name).sort()).toEqual(named.map(({ name }) => name).sort());
        expect([...lineage.generations].sort(byAge).reverse()).toEqual(lineage.generations);
      }),
    );
  });
});

test('clients of one time are ordered by name', () => {
  const twins = [clientWith({ name: 'apiClients/b' }), clientWith({ name: 'apiClients/a' })];
  expect([...twins].sort(byAge).map(({ name }) => name)).toEqual(['apiClients/a', 'apiClients/b']);
  expect([...twins].reverse().sort(byAge)).toEqual([...twins].sort(byAge));
});

test.each([
  [['a', 'b'], ['b', 'a'], true],
  [['a'], ['a', 'a'], false],
  [['a', 'b'], ['a', 'c'], false],
  [[], [], true],
])('%j and %j hold the same items: %p', (a, b, expected) => {
  expect(sameItems(a, b)).toBe(expected);
});
