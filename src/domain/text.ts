import { stripVTControlCharacters } from 'node:util';

// Control characters, line and paragraph separators, and format characters that reorder or hide text.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu;

/**
 * Text from outside made safe for one line of a log: no line breaks, no terminal sequences, no invisible characters,
 * nothing the runner would take for a command (`::name::` at the start of a line, `##[name]` anywhere).
 * @param maxLength in UTF-16 units; longer text ends in `…`
 */
export function plain(text: string, maxLength = 300): string {
  const line = stripVTControlCharacters(text)
    .replace(INVISIBLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/##\[/g, '# #[')
    .replace(/^(?:::)+/, (colons) => colons.split('').join(' '));
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** A name from outside in quotes, safe for one line of a log. */
export function quoted(name: string): string {
  return `"${plain(name)}"`;
}

/** `3 repositories`, `1 repository`: a count with its noun. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
