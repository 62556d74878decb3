import { invalid, type Parsed, type Parser, unshown, valid } from './parsers.ts';

/**
 * A list: one item a line, or commas in a single line. Blank lines and lines that begin with `#` are skipped. A text
 * that names nothing is wrong.
 */
export function list(text: string): Parsed<readonly string[]> {
  const lines = linesOf(text);
  return itemsIn(text, lines.length === 1 ? lines.flatMap((line) => line.split(',')) : lines);
}

/** The same where no item can hold a comma: commas separate on every line. */
export function commaList(text: string): Parsed<readonly string[]> {
  return itemsIn(
    text,
    linesOf(text).flatMap((line) => line.split(',')),
  );
}

function itemsIn(text: string, items: readonly string[]): Parsed<readonly string[]> {
  const value = items.map((item) => item.trim()).filter((item) => item !== '');
  return value.length === 0 ? invalid(text, 'at least one item, one a line') : valid(value);
}

/** The lines of a text that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * A list, each item read by the parser; every wrong item is reported.
 * @param split how the text is split: by `commaList` where no item can hold a comma
 */
export function listOf<T>(read: Parser<T>, split = list): Parser<readonly T[]> {
  return (text) => {
    const items = split(text);
    return items.kind === 'invalid' ? items : parsedItems(items.value, read);
  };
}

/** Items, each read by the parser; every wrong item is reported. */
export function parsedItems<T>(items: readonly string[], read: Parser<T>): Parsed<readonly T[]> {
  const value: T[] = [];
  const wrong: string[] = [];
  for (const parsed of items.map(read)) {
    if (parsed.kind === 'value') value.push(parsed.value);
    else wrong.push(parsed.wrong);
  }
  return wrong.length > 0 ? unshown(wrong.join('; ')) : valid(value);
}

/** The list without items whose key came before. */
export function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
