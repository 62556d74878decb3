import { plain } from '../domain/text.ts';

// The most bytes of each part of a summary that grows: together they stay under the runner's 1 MiB.
const MOST_BYTES = 200_000;

/** The cells of one row, as Markdown. */
export type Cells = readonly string[];

/**
 * Text from outside as Markdown that shows it and nothing else. Characters that could begin a table cell, code, emphasis,
 * a link, a mention, a formula, a symbol or HTML become character references, and so do the beginnings of addresses.
 */
export function markdown(text: string, maxLength?: number): string {
  return plain(text, maxLength)
    .replace(/[&<>\\`*_[\]#|~@$]/g, reference)
    .replace(/:(?=\/\/|[\w+-]+:)/g, reference)
    .replace(/(?<=\bwww)\./gi, reference);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** A table. */
export function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** As much of a table as fits, and how many rows are left: the runner drops a summary above 1 MiB. */
export function cutTable(head: Cells, rows: readonly Cells[]): readonly string[] {
  const fitting = asManyAsFit(rows, (row) => row.join(' | '));
  const left = rows.length - fitting.length;
  return [table(head, fitting), ...(left > 0 ? [`and ${left} more, all in the output \`report\``] : [])];
}

/** As many lines as fit. */
export function cutList(lines: readonly string[]): string {
  return asManyAsFit(lines, (line) => line).join('\n');
}

function asManyAsFit<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  let bytes = 0;
  return items.filter((item) => {
    bytes += Buffer.byteLength(textOf(item));
    return bytes <= MOST_BYTES;
  });
}
