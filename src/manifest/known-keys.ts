import { INPUT_NAMES } from '../inputs/schema.ts';

/** The maps of a manifest. */
export type Level = 'file' | 'defaults' | 'client' | 'selection';

/** The keys of each map. */
export type KnownKeys = Readonly<Record<Level, readonly string[]>>;

const CLOSE = 2;

/** What is wrong with a key that the map does not have: a slip of the keyboard, or the wrong place. */
export function unknownKey(key: string, level: Level, known: KnownKeys): string {
  const elsewhere = levelOf(key, level, known);
  if (elsewhere !== undefined) return `${elsewhere}, not here`;
  const near = nearest(key, known[level]);
  return `is unknown${near === undefined ? '' : `; did you mean "${near}"?`}`;
}

function levelOf(key: string, level: Level, known: KnownKeys): string | undefined {
  if (level !== 'selection' && known.selection.includes(key)) return 'belongs in a selection of targets';
  if (level !== 'client' && known.client.includes(key)) return 'belongs in a client';
  if (level !== 'file' && known.file.includes(key)) return 'belongs at the top of the file';
  return INPUT_NAMES.some((name) => name === key) ? 'is an input of the step' : undefined;
}

/** The known key that takes the fewest edits, at most two; of equal ones the first. */
function nearest(key: string, known: readonly string[]): string | undefined {
  if (key.length > 60) return undefined;
  const close = known.map((name) => ({ name, edits: editsBetween(key.toLowerCase(), name.toLowerCase()) }));
  const [best] = close.filter(({ edits }) => edits <= CLOSE).sort((one, other) => one.edits - other.edits);
  return best?.name;
}

/** Edits between two words: insert, delete, replace a letter, or swap two neighbours. */
function editsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const at = (up: number, left: number): number => (up === 0 ? line : rows[row - up])?.[column - left] ?? Infinity;
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(Math.min(at(0, 1) + 1, at(1, 0) + 1, at(1, 1) + (isSame ? 0 : 1), isSwap ? at(2, 2) + 1 : Infinity));
    }
    rows.push(line);
  }
  return rows.at(-1)?.at(-1) ?? Infinity;
}
