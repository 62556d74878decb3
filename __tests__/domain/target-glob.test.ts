import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matcherOf } from '../../src/domain/target-selector.ts';

describe('a glob', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['svc-*', ['svc-', 'svc-a', 'SVC-a.b'], ['vc-a', 'asvc-a', 'svc']],
    ['svc-[!a]*', ['svc-bb', 'svc-!'], ['svc-ab', 'svc-']],
    ['svc-[^a]*', ['svc-bb'], ['svc-ab']],
    ['svc-[a-c]?', ['svc-ax', 'svc-cz'], ['svc-dx', 'svc-a']],
    ['a.*', ['a.b'], ['ab', 'axb']],
    ['./x*', ['./x1'], ['x1']],
    ['**/prod', ['eu/prod', '/prod'], ['prod']],
    ['p*d', ['prod', 'p/eu/d', 'pd'], ['prods']],
    ['"a*"', ['"ab"'], ['ab']],
    ['*(a|b)', ['x(a|b)'], ['a', 'xa', '']],
    ['+(a)*', ['+(a)b'], ['aa']],
    ['{a,b}*', ['{a,b}c'], ['ac']],
    ['!a*', ['!ab'], ['b', 'ab']],
    ['[z-a]*', [], ['z', '[z-a]x']],
    ['a[b*', ['a[bc'], ['ab']],
    ['[a^]x*', ['^x', 'ax'], ['bx']],
    ['a\\*', ['a\\b'], ['a*']],
    ["it's*", ["it's me"], ['its me']],
  ])('%s matches whole names as it says, and all else is itself', (glob, fitting, others) => {
    const matches = matcherOf(glob);
    expect(fitting.filter((name) => !matches(name))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  test('of stars, question marks and text matches what the plainest matcher does', () => {
    const pieces = fc.constantFrom('a', 'b', '-', '.', '/', 'A', '(', ')', '!', '"', '$', '+', '@', '|', ',');
    const globs = fc.array(fc.oneof(pieces, fc.constantFrom('*', '?')), { minLength: 1, maxLength: 7 });
    const names = fc.array(fc.array(pieces, { maxLength: 7 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(globs, names, (parts, many) => {
        const matches = matcherOf(parts.join(''));
        for (const name of many.map((one) => one.join('')).filter((one) => one !== '')) {
          expect([parts.join(''), name, matches(name)]).toEqual([parts.join(''), name, plainly(parts, name)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('with as many stars as inputs take is quick at the longest name', () => {
    const matches = matcherOf('a*a*a*b');
    const startedAtMs = performance.now();
    expect(matches('a'.repeat(255))).toBe(false);
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  });
});

/** Whether a name matches, one character at a time. */
function plainly([first, ...rest]: readonly string[], name: string): boolean {
  if (first === undefined) return name === '';
  if (first === '*') return plainly(rest, name) || (name !== '' && plainly([first, ...rest], name.slice(1)));
  return (
    name !== '' && (first === '?' || first.toLowerCase() === name[0]?.toLowerCase()) && plainly(rest, name.slice(1))
  );
}
