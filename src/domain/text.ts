// Terminal sequences with what belongs to them: CSI (colours, cursor) and OSC (titles, links). Each stops at the next escape
// character, so that the time they take grows with the length of a text and no faster.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CSI = /[\u001b\u009b]\[?[0-?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const OSC = /\u001b\][^\u0007\u001b]*\u0007?/g;
// Control characters, line and paragraph separators, and format characters that reorder or hide text.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu;

/**
 * Text from outside made safe for one line of a log: no line breaks, no terminal sequences, no invisible characters,
 * nothing the runner would take for a command (`::name::` at the start of a line, `##[name]` anywhere).
 * @param maxLength in UTF-16 units; longer text ends in `…`
 */
export function plain(text: string, maxLength = 300): string {
  return cut(disarmed(text), maxLength);
}

/** The same, of whatever length: for text that is looked through for secrets before it is cut. */
export function disarmed(text: string): string {
  return text
    .replace(OSC, '')
    .replace(CSI, '')
    .replace(INVISIBLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/##\[/g, '# #[')
    .replace(/^(?:::)+/, (colons) => colons.split('').join(' '));
}

/** The text, at most so many UTF-16 units long; longer text ends in `…`. */
export function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}

/** A name from outside in quotes, safe for one line of a log. */
export function quoted(name: string): string {
  return `"${plain(name)}"`;
}

/** `3 repositories`, `1 repository`: a count with its noun. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** A moment as people read it, in UTC, rounded to a whole minute, up unless told otherwise: `2026-11-25 10:15 UTC`. */
export function timeText(ms: number, way: 'up' | 'down' = 'up'): string {
  const minutes = way === 'up' ? Math.ceil(ms / 60_000) : Math.floor(ms / 60_000);
  return `${new Date(minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Units of time, in milliseconds. */
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A length of time in the greatest unit that fits whole: `48 hours`, `90 days`. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes >= 4_320 && minutes % 1_440 === 0) return count(minutes / 1_440, 'day');
  return minutes >= 60 && minutes % 60 === 0 ? count(minutes / 60, 'hour') : count(minutes, 'minute');
}
