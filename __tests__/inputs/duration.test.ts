import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration, overlap, rotateAfter } from '../../src/inputs/duration.ts';
import { checkParser, madeOf } from './readings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS = [
  ['w', 7 * DAY_MS],
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
] as const;
const LONGEST_MS = 3650 * DAY_MS;
const FORMS = '<n>m, <n>h, <n>d or <n>w, for example 90d; n is from 1 to 99999, and 3650d the most';

/** A duration in the largest unit that divides it. */
function written(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, one]) => ms % one === 0) ?? ['ms', 1];
  return ms === 0 ? '0' : `${ms / unitMs}${unit}`;
}

const spelled = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom(...UNITS))
  .map(([count, [unit, unitMs]]) => ({ text: `${count}${unit}`, ms: count * unitMs }));
const nearly = madeOf('0', '1', '9', '90', 'm', 'h', 'd', 'w', 'D', '-', '+', '.', ' ', '\n', '٣', 'e1');

const WRONG = [
  '',
  '0h',
  '0m',
  '00',
  '-0',
  '1',
  '90',
  'd',
  '01d',
  '+1d',
  '-1d',
  '1.5d',
  '1,5d',
  '1e3m',
  '1 d',
  ' 1d',
  '1d ',
  '1d\n',
  '0\n',
  '1D',
  '1s',
  '1y',
  '1ms',
  '1d12h',
  'P1D',
  '٣d',
  '100000m',
  '3651d',
  '522w',
  '87601h',
  '99999w',
] as const;

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['1m', MINUTE_MS],
    ['99999m', 99_999 * MINUTE_MS],
    ['48h', 2 * DAY_MS],
    ['87600h', LONGEST_MS],
    ['90d', 90 * DAY_MS],
    ['3650d', LONGEST_MS],
    ['4w', 28 * DAY_MS],
    ['521w', 3647 * DAY_MS],
  ])('of %s is %d ms', (text, value) => {
    expect(duration(text)).toEqual({ kind: 'value', value });
  });

  test.each(WRONG)('is not %j', (text) => {
    expect(duration(text)).toHaveProperty('wrong', expect.stringMatching(/^saw .*; expected 0, <n>m, /));
  });

  test('without its unit is told with the units', () => {
    expect(duration('90')).toHaveProperty(
      'wrong',
      `saw "90", which needs a unit: 90m, 90h, 90d or 90w; expected 0, ${FORMS}`,
    );
  });

  test('is told with what is accepted', () => {
    expect(duration('0h')).toEqual({ kind: 'invalid', wrong: `saw "0h"; expected 0, ${FORMS}` });
  });

  test('is itself again', () => {
    const known = spelled.map(({ ms }) => ms).filter((ms) => ms <= LONGEST_MS);
    fc.assert(
      fc.property(fc.oneof(known, fc.constant(0)), (value) => {
        expect(duration(written(value))).toEqual({ kind: 'value', value });
      }),
    );
  });

  test('is as many of its units, up to ten years', () => {
    fc.assert(
      fc.property(spelled, ({ text, ms }) => {
        if (ms <= LONGEST_MS) expect(duration(text)).toEqual({ kind: 'value', value: ms });
        else expect(duration(text)).toHaveProperty('wrong');
      }),
    );
  });

  test('is nothing but a number and a unit, or 0', () => {
    checkParser(duration, nearly, (value, text) => {
      expect(text).toMatch(/^(?:0|[1-9][0-9]{0,4}[mhdw])$/);
      expect(text.endsWith('\n')).toBe(false);
      expect(value).toBeLessThanOrEqual(LONGEST_MS);
      expect(duration(written(value))).toEqual({ kind: 'value', value });
    });
  });

  test('with anything more in it is refused', () => {
    const more = fc.constantFrom('0', ' ', '\t', '\n', '-', '+', '.', '_', 'm', 'd');
    fc.assert(
      fc.property(spelled, more, ({ text }, extra) => {
        expect(duration(`${extra}${text}`)).toHaveProperty('wrong');
        expect(duration(`${text}${extra}`)).toHaveProperty('wrong');
      }),
    );
  });
});

describe('the age to rotate at', () => {
  test('is a duration, or 90 days where it is left empty', () => {
    expect(rotateAfter('')).toEqual({ kind: 'value', value: 90 * DAY_MS });
    checkParser(rotateAfter, fc.oneof(nearly, fc.constant('')), (value, text) => {
      expect(value).toBeGreaterThan(0);
      if (text !== '') expect(duration(text)).toEqual({ kind: 'value', value });
    });
  });

  test('is not zero, which is what force is for', () => {
    const wrong = 'saw "0"; expected 1m or longer; to rotate whatever the age, force: true';
    expect(rotateAfter('0')).toEqual({ kind: 'invalid', wrong });
  });

  test.each(WRONG.filter((text) => text !== ''))('is not %j', (text) => {
    expect(rotateAfter(text)).toHaveProperty('wrong', expect.stringContaining(`; expected ${FORMS}`));
  });
});

describe('the overlap', () => {
  test('is a duration, or 48 hours where it is left empty', () => {
    expect(overlap('')).toEqual({ kind: 'value', value: 2 * DAY_MS });
    expect(overlap('0')).toEqual({ kind: 'value', value: 0 });
    checkParser(overlap, nearly, (value, text) => {
      if (text !== '') expect(duration(text)).toEqual({ kind: 'value', value });
    });
  });
});
