import { plain } from '../domain/text.ts';

// The most bytes of each list of a summary: together they stay under the runner's 1 MiB.
const MOST_BYTES = 100_000;
/** The most bytes of the lists that a reader of a failed run needs. */
export const MOST_BYTES_OF_MAIN_LISTS = 200_000;

// Nothing to see. GitHub makes links of mail addresses, mentions, issues and commits after character references are resolved, so
// the text has to be broken.
const BREAK = '&#8203;';

/**
 * Text from outside as Markdown that shows it and nothing else. Characters that could begin a table cell, code, emphasis,
 * a link, a formula or HTML become character references, and so do the beginnings of addresses; mail addresses, mentions,
 * numbers of issues, hashes of commits and symbols are broken by a character without width.
 */
export function markdown(text: string, maxLength?: number): string {
  return plain(text, maxLength)
    .replace(/[&<>\\`*_[\]#|~@$]/g, (character) => `${reference(character)}${'@#'.includes(character) ? BREAK : ''}`)
    .replace(/:(?=[\w+-]+:)/g, (character) => `${reference(character)}${BREAK}`)
    .replace(/:(?=\/\/)/g, reference)
    .replace(/(?<=\bwww)\./gi, reference)
    .replace(/(?<=\bGH-)(?=\d)/gi, BREAK)
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b/gi, (hash) => `${hash.slice(0, 6)}${BREAK}${hash.slice(6)}`);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/**
 * As much of a list as fits, and how many lines are left: the runner drops a summary above 1 MiB.
 * @param mostBytes in UTF-8
 */
export function cutList(lines: readonly string[], mostBytes = MOST_BYTES): readonly string[] {
  const fitting = asManyAsFit(lines, mostBytes);
  const left = lines.length - fitting.length;
  return lines.length === 0
    ? []
    : [fitting.join('\n'), ...(left > 0 ? [`and ${left} more, all in the file that \`report-file\` names`] : [])];
}

function asManyAsFit(lines: readonly string[], mostBytes: number): readonly string[] {
  let bytes = 0;
  return lines.filter((line) => {
    // With the line break behind it.
    bytes += Buffer.byteLength(line) + 1;
    return bytes <= mostBytes;
  });
}
