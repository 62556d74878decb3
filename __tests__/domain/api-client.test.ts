import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LINEAGE_LABEL, MARKER, RESERVED_LABELS } from '../../src/domain/labels.ts';
import { isOurs, lineageLabelValue, standsFor } from '../../src/domain/lineage.ts';
import { clientWith } from '../support/domain-values.ts';

const TIMED = 'flags 20261125t101500z';
const OURS = { [MARKER.key]: MARKER.value };

test.each([
  [OURS, true],
  [{ ...OURS, team: 'web' }, true],
  [{ [MARKER.key]: 'terraform' }, false],
  [{}, false],
])('a client with the labels %j is ours: %p', (labels, expected) => {
  expect(isOurs(clientWith({ labels }))).toBe(expected);
});

describe('a client stands for a display name', () => {
  test.each<[boolean, string, string, Record<string, string>]>([
    [true, 'that it carries', 'flags', {}],
    [true, 'that it carries, whatever its label says', 'flags', { ...OURS, [LINEAGE_LABEL]: 'other' }],
    [false, 'that is only nearly its own', 'Flags', OURS],
    [true, 'with a time, that its label says', TIMED, { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time, that its label says, if this action did not create it', TIMED, { [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time, that its label does not say', TIMED, { ...OURS, [LINEAGE_LABEL]: 'other' }],
    [false, 'with a time, that nothing says', TIMED, OURS],
    [false, 'of quite another name, whatever its label says', 'payments', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a word behind it', 'flags extra', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a word before it', `my ${TIMED}`, { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a number behind it', 'flags 2', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a date and no time', 'flags 20261125', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time that there is not', 'flags 20260230t101500z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with an hour that there is not', 'flags 20261125t991500z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time in capitals', 'flags 20261125T101500Z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time and no space', 'flags20261125t101500z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time and two spaces', 'flags  20261125t101500z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'with a time and a word', `${TIMED} extra`, { ...OURS, [LINEAGE_LABEL]: 'flags' }],
    [false, 'of another case with a time', 'Flags 20261125t101500z', { ...OURS, [LINEAGE_LABEL]: 'flags' }],
  ])('%p: one %s', (expected, _, displayName, labels) => {
    expect(standsFor({ displayName, labels }, 'flags')).toBe(expected);
  });

  test('that no label could hold, by its mark', () => {
    const labels = { ...OURS, [LINEAGE_LABEL]: lineageLabelValue('Flags of Ü') };
    expect(standsFor({ displayName: 'Flags of Ü 20261125t101500z', labels }, 'Flags of Ü')).toBe(true);
    expect(standsFor({ displayName: 'Flags of Ü 20261125t101500z', labels }, 'flags of ü')).toBe(false);
  });
});

describe('the mark of a display name', () => {
  test.each([
    ['flags', 'flags'],
    ['a_b-9', 'a_b-9'],
    ['x'.repeat(63), 'x'.repeat(63)],
  ])('is the name where a label can hold it: %s', (name, expected) => {
    expect(lineageLabelValue(name)).toBe(expected);
  });

  test('is like the name where it cannot, and told apart by a digest', () => {
    expect(lineageLabelValue('Checkout: flags')).toMatch(/^checkout-flags-[0-9a-f]{16}$/);
    expect(lineageLabelValue('X'.repeat(64))).toMatch(/^x{46}-[0-9a-f]{16}$/);
  });

  test('always fits into a label, and is another one for another name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        expect(lineageLabelValue(a)).toMatch(/^[a-z0-9_-]{1,63}$/);
        expect(lineageLabelValue(a) === lineageLabelValue(b)).toBe(a === b);
      }),
    );
  });
});

test('labels that the action sets itself are reserved', () => {
  const known = ['managed-by', 'request', 'retire-after', 'lineage', 'succeeds', 'line', 'made-for', 'clocks'];
  const owners = ['managed-from', 'also-for', 'successor'];
  expect([...RESERVED_LABELS].sort()).toEqual([...known, ...owners].sort());
});
