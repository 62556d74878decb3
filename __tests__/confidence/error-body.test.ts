import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageIn } from '../../src/confidence/cures.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { hostileText } from '../support/hostile-text.ts';

describe('the message of a refusal', () => {
  test.each<[string, (message: string) => unknown]>([
    ['the plain shape', (message) => ({ code: 5, message, status: 'NOT_FOUND' })],
    ['the nested shape', (message) => ({ error: { message, status: 'NOT_FOUND' } })],
  ])('is told in %s, whatever it says', (_, shaped) => {
    fc.assert(fc.property(hostileText, (message) => expect(messageIn(JSON.stringify(shaped(message)))).toBe(message)));
  });

  test.each([
    ['nothing', '', ''],
    ['a plain text', 'upstream connect error', 'upstream connect error'],
    ['a page', '<!DOCTYPE html><html></html>', ''],
    ['a page after blanks', ' \n<html></html>', ''],
    ['JSON without a message', '{"secret":"x"}', ''],
    ['a message that is no text', '{"message":5}', ''],
    ['a list', '["secret"]', ''],
    ['JSON cut in the middle', '{"message":"he', ''],
    ['null', 'null', 'null'],
  ])('of %s is the right one', (_, body, message) => {
    expect(messageIn(body)).toBe(message);
  });

  test('is short where it is told, and neither a page nor an object', () => {
    const masks = new Masks(() => {});
    fc.assert(
      fc.property(hostileText, (body) => {
        const message = messageIn(body.repeat(500));
        expect(masks.clean(message, 2_000).length).toBeLessThanOrEqual(2_000);
        expect(message).not.toMatch(/^\s*[<{[]/);
      }),
    );
    expect(masks.clean(messageIn(JSON.stringify({ message: 'x'.repeat(5_000) })), 2_000)).toHaveLength(2_000);
  });

  test('is masked before it is cut, so that its end holds no part of a secret', () => {
    const masks = new Masks(() => {});
    masks.secret('hunter22hunter22');
    const message = messageIn(JSON.stringify({ message: `${'x'.repeat(295)}hunter22hunter22` }));
    expect(masks.clean(message)).toBe(`${'x'.repeat(295)}***`);
  });
});
