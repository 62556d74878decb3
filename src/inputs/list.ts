import { invalid, type Parsed } from './parsers.ts';

/**
 * A list: one item a line, or commas in a single line. Blank lines and lines that begin with `#` are skipped. A text
 * that names nothing is wrong.
 */
export function list(text: string): Parsed<readonly string[]> {
  const lines = linesOf(text);
  const items = lines.length === 1 ? lines.flatMap((line) => line.split(',')) : lines;
  const value = items.map((item) => item.trim()).filter((item) => item !== '');
  return value.length === 0 ? invalid(text, 'at least one item, one a line') : { value };
}

/** The lines of a text that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** A list, each item read by a parser of its own; every wrong item is told. */
export function listOf<T>(read: (item: string) => Parsed<T>): (text: string) => Parsed<readonly T[]> {
  return (text) => {
    const items = list(text);
    return 'wrong' in items ? items : each(items.value, read);
  };
}

/** Items, each read by a parser of its own; every wrong item is told. */
export function each<T>(items: readonly string[], read: (item: string) => Parsed<T>): Parsed<readonly T[]> {
  const value: T[] = [];
  const wrong: string[] = [];
  for (const reading of items.map(read)) {
    if ('value' in reading) value.push(reading.value);
    else wrong.push(reading.wrong);
  }
  return wrong.length > 0 ? { wrong: wrong.join('; ') } : { value };
}

/** The list without items whose key came before. */
export function distinct<T>(items: readonly T[], targetKey: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = targetKey(item);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
