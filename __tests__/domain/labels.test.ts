import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RETIRE_AFTER_LABEL, retireAfterMsOf, retireAfterText } from '../../src/domain/labels.ts';

const read = (text: string): number | undefined => retireAfterMsOf({ labels: { [RETIRE_AFTER_LABEL]: text } });

describe('the time after which a client may be deleted', () => {
  test('is written so that a label of any service holds it', () => {
    expect(retireAfterText(Date.UTC(2026, 10, 25, 10, 15))).toBe('20261125t101500z');
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(retireAfterText(date.getTime())).toMatch(/^[a-z0-9_-]{1,63}$/);
      }),
    );
  });

  test('is never earlier than it was meant, and less than a second later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9_999, 0) }), (ms) => {
        const late = (read(retireAfterText(ms)) ?? 0) - ms;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(1_000);
      }),
    );
  });

  test.each([
    ['', 'nothing'],
    ['20261125T101500Z', 'capitals'],
    ['2026-11-25t10:15:00z', 'another form'],
    ['20261125t101500', 'no zone'],
    ['20261325t101500z', 'a month that is none'],
    ['20261125t996100z', 'an hour that is none'],
    [' 20261125t101500z', 'a space'],
    ['20261125t101500z\n', 'a line break'],
  ])('cannot be read from %j: %s', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('is absent where there is no label', () => {
    expect(retireAfterMsOf({ labels: {} })).toBeUndefined();
  });
});
