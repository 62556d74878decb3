import { describe, expect, test } from '@jest/globals';
import {
  ActionError,
  BadInput,
  CannotProceed,
  HalfDone,
  isUnclear,
  problemOf,
  RequestRefused,
  sentence,
  UnexpectedResponse,
  Unreachable,
} from '../../src/domain/errors.ts';

const problem = { what: 'it broke', cure: 'Mend it' };

describe('an error', () => {
  test('says every problem with its cure, a line each', () => {
    const cause = new Error('deep');
    const error = new BadInput([problem, { what: 'and that' }], { cause });
    expect(error.message).toBe('it broke. Mend it\nand that');
    expect(error.problems).toEqual([problem, { what: 'and that' }]);
    expect(error.cause).toBe(cause);
  });

  test.each([
    [new ActionError([problem]), 'ActionError'],
    [new BadInput([problem]), 'BadInput'],
    [new CannotProceed([problem]), 'CannotProceed'],
    [new Unreachable([problem]), 'Unreachable'],
    [new UnexpectedResponse([problem]), 'UnexpectedResponse'],
    [new HalfDone([problem]), 'HalfDone'],
    [new RequestRefused(problem, { status: 404, serviceMessage: '' }), 'RequestRefused'],
  ])('of the family has its own name: %s', (error, name) => {
    expect(error.name).toBe(name);
    expect(error).toBeInstanceOf(ActionError);
  });

  test('of a refusal keeps what the answer said', () => {
    const error = new RequestRefused(problem, { status: 429, serviceMessage: 'slow down', retryAfterMs: 1_000 });
    expect(error).toMatchObject({ status: 429, serviceMessage: 'slow down', retryAfterMs: 1_000 });
  });
});

test.each([
  [new Unreachable([problem]), true],
  [new UnexpectedResponse([problem]), true],
  [new RequestRefused(problem, { status: 500, serviceMessage: '' }), true],
  [new RequestRefused(problem, { status: 503, serviceMessage: '' }), true],
  [new RequestRefused(problem, { status: 499, serviceMessage: '' }), false],
  [new RequestRefused(problem, { status: 403, serviceMessage: '', isAfterUnclear: true }), true],
  [new RequestRefused(problem, { status: 403, serviceMessage: '', isAfterUnclear: false }), false],
  [new CannotProceed([problem]), false],
  [new Error('x'), false],
  [undefined, false],
])('%s leaves unclear what was done: %p', (error, expected) => {
  expect(isUnclear(error)).toBe(expected);
});

test('a problem without a cure is told alone', () => {
  expect([sentence(problem), sentence({ what: 'it broke' })]).toEqual(['it broke. Mend it', 'it broke']);
  expect(sentence({ what: 'It fell. It broke.', cure: 'Mend it' })).toBe('It fell. It broke. Mend it');
  expect(sentence({ subject: 'o/a', ...problem })).toBe('o/a: it broke. Mend it');
});

describe('an error as one problem', () => {
  test.each([
    ['one', [problem], problem],
    [
      'several, each cure once',
      [problem, { what: 'and that', cure: 'Mend it' }, { what: 'and this', cure: 'Wait' }],
      { what: 'it broke; and that; and this', cure: 'Mend it. Wait' },
    ],
    ['without a cure', [{ what: 'it broke' }], { what: 'it broke', cure: undefined }],
    ['of a subject', [{ subject: 'o/a', ...problem }], { subject: 'o/a', ...problem }],
    [
      'several, of subjects',
      [{ subject: 'o/a', what: 'it broke' }, { what: 'and that' }],
      { what: 'o/a: it broke; and that', cure: undefined },
    ],
  ])('says %s', (_, problems, expected) => {
    expect(problemOf(new CannotProceed(problems))).toEqual(expected);
  });

  test.each([
    [new RangeError('a\ndefect'), 'unexpected: RangeError: a defect'],
    ['a text', 'unexpected: a text'],
  ])('says of a defect that it is unexpected: %s', (error, what) => {
    expect(problemOf(error)).toEqual({ what });
  });
});
