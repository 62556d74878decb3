import * as v from 'valibot';
import { plain } from '../domain/text.ts';

/** What a parser made of a text: its value, or what is wrong with it, fit for a log. */
export type Parsed<T> = { value: T } | { wrong: string };

/** A schema for one input from a parser: what is wrong becomes the issue. */
export function field<T>(read: (text: string) => Parsed<T>) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const parsed = read(dataset.value);
      if ('value' in parsed) return parsed.value;
      addIssue({ message: parsed.wrong });
      return NEVER;
    }),
  );
}

/** The same parser for an input that may be left empty. */
export function optional<T>(read: (text: string) => Parsed<T>): (text: string) => Parsed<T | undefined> {
  return (text) => (text === '' ? { value: undefined } : read(text));
}

/** The same parser for an input that has a default. */
export function withDefault<T>(read: (text: string) => Parsed<T>, fallback: T): (text: string) => Parsed<T> {
  return (text) => (text === '' ? { value: fallback } : read(text));
}

/** `saw "x"; accepted: y` */
export function invalid(seen: string, accepted: string): { wrong: string } {
  return {
    wrong: `${seen === '' ? 'saw nothing' : `saw "${plain(seen, 4_000)}"`}; accepted: ${plain(accepted, 1000)}`,
  };
}

/** One of a few words. */
export function choice<const T extends string>(choices: readonly T[]): (text: string) => Parsed<T> {
  return (text) => {
    const value = choices.find((one) => one === text);
    return value === undefined ? invalid(text, choices.join(', ')) : { value };
  };
}

/** A boolean of the YAML 1.2 core schema. */
export function boolean(text: string): Parsed<boolean> {
  if (['true', 'True', 'TRUE'].includes(text)) return { value: true };
  if (['false', 'False', 'FALSE'].includes(text)) return { value: false };
  return invalid(text, 'true, True, TRUE, false, False, FALSE');
}

/** A whole number from 0. */
export function wholeNumber(text: string): Parsed<number> {
  return /^\d{1,6}$/.test(text) ? { value: Number(text) } : invalid(text, 'a whole number from 0 to 999999');
}

/** An id or a secret: no check of shape or length. What was seen is never told. */
export function credentialText(text: string): Parsed<string> {
  if (text === '') return invalid('', 'one line of text');
  return /^[^\s\p{Cc}\p{Cf}]+$/u.test(text)
    ? { value: text }
    : {
        wrong: 'saw a value with a line break, a space or a control character in it; accepted: one line without spaces',
      };
}

/** A token, which has to fit into a header as it is. What was seen is never told. */
export function token(text: string): Parsed<string> {
  if (text === '') return invalid('', 'a token; check that the secret or the step in the expression is there');
  return /^[!-~]+$/.test(text)
    ? { value: text }
    : {
        wrong:
          'saw a value with a line break, a space or a character in it that fits no header; accepted: visible ASCII',
      };
}

/** Any text for people. */
export function prose(text: string): Parsed<string> {
  return /[^\P{Cc}\n\r\t]/u.test(text) ? invalid(text, 'text without control characters') : { value: text };
}
