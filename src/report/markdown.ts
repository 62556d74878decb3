import { plain } from '../domain/text.ts';

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

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
