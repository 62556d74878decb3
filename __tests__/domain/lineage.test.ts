import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byAge, sameItems } from '../../src/domain/api-client.ts';
import { LINEAGE_LABEL } from '../../src/domain/labels.ts';
import { isOurs, lineageOf } from '../../src/domain/lineage.ts';
import { clientWith, specWith } from '../support/domain-values.ts';

const old = clientWith({ name: 'apiClients/old', createTimeUs: 1 });
const young = clientWith({ name: 'apiClients/young', createTimeUs: 2 });
const stranger = clientWith({ name: 'apiClients/stranger', labels: {}, createTimeUs: 3 });
const other = clientWith({ name: 'apiClients/other', labels: {}, createTimeUs: 4 });

describe('the lineage of a spec', () => {
  test.each([
    ['nobody', [], [], []],
    ['ours, newest first', [old, young], [young, old], []],
    ['ours before unmanaged, which are told', [stranger, old, other], [old], [stranger, other]],
    ['the only one of the name', [stranger], [stranger], []],
    ['nobody of a name that is only nearly the same', [clientWith({ displayName: 'Flags' })], [], []],
    ['nobody of a name with a space more', [clientWith({ displayName: 'flags ' })], [], []],
  ])('is %s', (_, all, clients, unmanaged) => {
    expect(lineageOf(specWith(), all)).toEqual({ kind: 'lineage', clients, unmanaged });
  });

  test('adopts nobody unless that is asked for', () => {
    const elder = { ...stranger, createTimeUs: 0 };
    expect(lineageOf(specWith(), [elder, young])).toEqual({ kind: 'lineage', clients: [young], unmanaged: [elder] });
  });

  test('cannot be told among several that are not ours, and lists them all', () => {
    expect(lineageOf(specWith(), [other, stranger])).toEqual({
      kind: 'unclear',
      problem: {
        what: '2 API clients have the display name "flags", none created by this action: apiClients/stranger (client id client-id-one), apiClients/other (client id client-id-one)',
        cure: 'Name the one that you mean in client-name',
      },
    });
  });

  test('has one that was there before ours as a predecessor where it is adopted, and no younger one', () => {
    const elder = { ...stranger, createTimeUs: 0 };
    const { createTimeUs } = young;
    const twin = clientWith({ name: 'apiClients/zwin', labels: {}, createTimeUs });
    const [adopted, left] = [
      [old, elder, young],
      [old, twin, young],
    ].map((clients) => lineageOf(specWith(), clients, true));
    expect([adopted, left]).toEqual([
      { kind: 'lineage', clients: [young, old, elder], unmanaged: [] },
      { kind: 'lineage', clients: [young, old], unmanaged: [twin] },
    ]);
    expect(lineageOf(specWith(), [twin, old, elder, young])).toEqual({
      kind: 'lineage',
      clients: [young, old],
      unmanaged: [elder, twin],
    });
  });

  test('has of several that were there before ours only the one that ours succeeds, where they are adopted', () => {
    const elder = { ...stranger, name: 'apiClients/elder', createTimeUs: 0 };
    const other = { ...elder, name: 'apiClients/another' };
    const successor = { ...young, labels: { ...young.labels, succeeds: 'elder', line: 'elder' } };
    const lineage = lineageOf(specWith(), [other, elder, successor], true);
    expect(lineage).toEqual({ kind: 'lineage', clients: [successor, elder], unmanaged: [other] });
  });

  test.each([true, false])('is the only one of the name, whether it is adopted or not: %p', (isAdopting) => {
    expect(lineageOf(specWith(), [stranger], isAdopting)).toEqual({
      kind: 'lineage',
      clients: [stranger],
      unmanaged: [],
    });
  });

  test('is not guessed among several, whatever is adopted', () => {
    expect(lineageOf(specWith(), [other, stranger], true)).toMatchObject({ kind: 'unclear' });
  });

  test('holds clients of the display name and a time that are labelled to stand for it, if this action made them', () => {
    const labelled = {
      ...young,
      displayName: 'flags 20261125t101500z',
      labels: { ...young.labels, [LINEAGE_LABEL]: 'flags' },
    };
    const posing = { ...labelled, name: 'apiClients/posing', labels: { [LINEAGE_LABEL]: 'flags' } };
    expect(lineageOf(specWith(), [posing, old, labelled])).toEqual({
      kind: 'lineage',
      clients: [labelled, old],
      unmanaged: [],
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
        const lineage = lineageOf(specWith(), clients);
        if (lineage.kind === 'unclear') {
          expect(named.some(isOurs)).toBe(false);
          expect(named.every(({ name }) => lineage.problem.what.includes(name))).toBe(true);
          return;
        }
        const all = [...lineage.clients, ...lineage.unmanaged];
        expect(all.map(({ name }) => name).sort()).toEqual(named.map(({ name }) => name).sort());
        expect([...lineage.clients].sort(byAge).reverse()).toEqual(lineage.clients);
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
