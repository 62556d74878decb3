import type { Turn, Who } from './gate.ts';

const TURNS = 60;
const PATIENCE_MS = 3_600;
/** Fewest and most requests of a turn: from one by one to a whole run at a stretch. */
const STRIDES = [
  [1, 3],
  [1, 8],
  [4, 20],
  [1, 30],
] as const;

/** Turns by chance, the same for the same seed. */
export function turnsBySeed(seed: number): readonly Turn[] {
  const random = numbers(seed);
  const [fewest, most] = STRIDES[Math.floor(random() * STRIDES.length)] ?? [1, 3];
  const first = random() < 0.5 ? 0 : 1;
  return Array.from({ length: TURNS }, (_, at): Turn => {
    const length = fewest + Math.floor(random() * (most - fewest + 1));
    const who: Who = (at + first) % 2 === 0 ? 'A' : 'B';
    const cut = random() < 0.5 ? 'before' : 'after';
    return { who, cut, patienceMs: PATIENCE_MS, ends: (_call, nth) => nth >= (cut === 'after' ? length : length + 1) };
  });
}

/** Numbers from 0 to below 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
