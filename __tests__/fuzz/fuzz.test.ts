import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ActionError } from '../../src/domain/errors.ts';
import { INPUT_NAMES } from '../../src/inputs/schema.ts';
import { mutated } from './mutations.ts';
import { faultOf, PARSERS, type Parser, PLANTED } from './parsers.ts';

// `npm run fuzz` takes many more. A fault that is found names its seed: FUZZ_SEED repeats it.
const CASES = Number(process.env.FUZZ_CASES ?? 1_000);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const EACH = Math.ceil(CASES / PARSERS.length);

describe('no text makes a parser crash, hang or show a secret', () => {
  test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
    '%s',
    async (_, parser) => {
      await fc.assert(
        fc.asyncProperty(mutated(parser.samples), async (text) => {
          expect(await faultOf(parser, text)).toBeUndefined();
        }),
        { numRuns: EACH, ...SEED, examples: parser.samples.map((text) => [text]) },
      );
    },
    3_600_000,
  );
});

test('every input has its parser', () => {
  const names = new Set(PARSERS.map(({ name }) => name));
  expect(INPUT_NAMES.filter((name) => !names.has(`input ${name}`))).toEqual([]);
});

describe('a parser that is at fault is found', () => {
  const with_ = (read: Parser['read']): Parser => ({ name: 'planted', samples: [], read });

  test.each<[string, Parser, string]>([
    ['by a crash', with_(() => [JSON.parse('{')]), 'crashes'],
    ['by a rejection', with_(async () => await Promise.reject(new TypeError('x'))), 'crashes'],
    ['by a secret in what it gives', with_((text) => [text]), 'shows a secret'],
    [
      'by a piece of a secret in its error',
      with_((text) => {
        throw new ActionError([{ what: text.slice(3, 20) }]);
      }),
      'shows a secret',
    ],
  ])('%s', async (_, parser, fault) => {
    expect(await faultOf(parser, PLANTED)).toContain(fault);
  });
});
