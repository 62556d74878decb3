import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byAge, isOurs, LINEAGE_LABEL, sameItems } from '../../src/domain/api-client.ts';
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

  test('adopts nobody unless that is asked for', () => {
    const elder = { ...stranger, createTimeUs: 0 };
    expect(lineageOf(wishWith(), [elder, young])).toEqual({ generations: [young], strangers: [elder] });
  });

  test('cannot be told among several that are not ours, and lists them all', () => {
    expect(lineageOf(wishWith(), [other, stranger])).toEqual({
      what: '2 API clients carry the display name "flags", none made by this action: apiClients/stranger (client id client-id-one), apiClients/other (client id client-id-one)',
      cure: 'Name the one that is meant in client-name',
    });
  });

  test('has one that was there before ours as a predecessor where it is adopted, and no younger one', () => {
    const elder = { ...stranger, createTimeUs: 0 };
    const { createTimeUs } = young;
    const twin = clientWith({ name: 'apiClients/zwin', labels: {}, createTimeUs });
    const [adopted, left] = [
      [old, elder, young],
      [old, twin, young],
    ].map((clients) => lineageOf(wishWith(), clients, true));
    expect([adopted, left]).toEqual([
      { generations: [young, old, elder], strangers: [] },
      { generations: [young, old], strangers: [twin] },
    ]);
    expect(lineageOf(wishWith(), [twin, old, elder, young])).toEqual({
      generations: [young, old],
      strangers: [elder, twin],
    });
  });

  test('has of several that were there before ours only the one that ours succeeds, where they are adopted', () => {
    const elder = { ...stranger, name: 'apiClients/elder', createTimeUs: 0 };
    const other = { ...elder, name: 'apiClients/another' };
    const heir = { ...young, labels: { ...young.labels, succeeds: 'elder', line: 'elder' } };
    const lineage = lineageOf(wishWith(), [other, elder, heir], true);
    expect(lineage).toEqual({ generations: [heir, elder], strangers: [other] });
  });

  test.each([true, false])('is the only one of the name, whether it is adopted or not: %p', (isAdopting) => {
    expect(lineageOf(wishWith(), [stranger], isAdopting)).toEqual({ generations: [stranger], strangers: [] });
  });

  test('is not guessed among several, whatever is adopted', () => {
    expect(lineageOf(wishWith(), [other, stranger], true)).toHaveProperty('what');
  });

  test('holds clients of other display names that are labelled to stand for it, if this action made them', () => {
    const labelled = { ...young, displayName: 'flags (2)', labels: { ...young.labels, [LINEAGE_LABEL]: 'flags' } };
    const posing = { ...labelled, name: 'apiClients/posing', labels: { [LINEAGE_LABEL]: 'flags' } };
    expect(lineageOf(wishWith(), [posing, old, labelled])).toEqual({ generations: [labelled, old], strangers: [] });
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
