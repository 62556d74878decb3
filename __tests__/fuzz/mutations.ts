import fc from 'fast-check';
import { hostileText } from '../support/hostile-text.ts';

/** Texts like some samples, with pieces that are cut out, doubled, swapped or put in; and texts that are like none. */
export function mutated(samples: readonly string[]): fc.Arbitrary<string> {
  const near = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), piece), { maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce(changed, sample));
  return fc.oneof({ arbitrary: near, weight: 4 }, { arbitrary: hostileText, weight: 1 });
}

const DEEP = '['.repeat(3_000);
const piece = fc.oneof(
  hostileText,
  fc.constantFrom('', '"', 'null', '-1', '1e999', '[]', '{}', 'true', '\\u0000', '__proto__', 'a'.repeat(5_000), DEEP),
);

function changed(text: string, [at, length, instead]: [number, number, string]): string {
  const start = text.length === 0 ? 0 : at % (text.length + 1);
  return text.slice(0, start) + instead + text.slice(start + length);
}
