import { type Reading, unlike } from './reading.ts';

/**
 * A list: one item a line, or commas in a single line. Blank lines and lines that begin with `#` are skipped. A text
 * that names nothing is wrong.
 */
export function list(text: string): Reading<readonly string[]> {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const items = lines.length === 1 ? lines.flatMap((line) => line.split(',')) : lines;
  const value = items.map((item) => item.trim()).filter((item) => item !== '');
  return value.length === 0 ? unlike(text, 'at least one item, one a line') : { value };
}

/** A list, each item read by a parser of its own; every wrong item is told. */
export function listOf<T>(read: (item: string) => Reading<T>): (text: string) => Reading<readonly T[]> {
  return (text) => {
    const items = list(text);
    if ('wrong' in items) return items;
    const readings = items.value.map(read);
    const wrong = readings.flatMap((reading) => ('wrong' in reading ? [reading.wrong] : []));
    if (wrong.length > 0) return { wrong: wrong.join('; ') };
    return { value: readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])) };
  };
}

/** The list without items whose key came before. */
export function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map([...items].reverse().map((item) => [keyOf(item), item])).values()].reverse();
}
