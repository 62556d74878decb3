import * as v from 'valibot';
import { isSecret } from '../domain/secret.ts';
import { plain } from '../domain/text.ts';

/** What a parser makes of a text: a value, or what is wrong with the text, fit for a log. */
export type Parsed<T> = Valid<T> | Invalid;

interface Valid<T> {
  kind: 'value';
  value: T;
}

/** What is wrong with a text, as `saw "x"; expected y`. */
export interface Invalid {
  kind: 'invalid';
  wrong: string;
}

/** Reads the text of one input, or one item of a list. */
export type Parser<T> = (text: string) => Parsed<T>;

/** The texts of the action's inputs, by name. */
export type Texts = Readonly<Record<string, string>>;

/** What is wrong with an input. */
export interface WrongInput {
  input: string;
  wrong: string;
}

/** What several inputs give together, or what is wrong with them. */
export type Combined<T> = Valid<T> | WrongInputs;

interface WrongInputs {
  kind: 'invalid';
  inputs: readonly WrongInput[];
}

/** What is right, as its value. */
export function valid<T>(value: T): Valid<T> {
  return { kind: 'value', value };
}

/** Several inputs that are wrong together, by the name of the one to mend. */
export function wrongInput(input: string, wrong: string): WrongInputs {
  return { kind: 'invalid', inputs: [{ input, wrong }] };
}

/** A text that is wrong: shows the text, invisible characters by their code points, and says what is expected. */
export function invalid(seen: string, expected: string): Invalid {
  return unshown(
    `saw ${seen === '' ? 'nothing' : `"${plain(visible(seen), 4_000)}"`}; expected ${plain(expected, 1000)}`,
  );
}

/**
 * The text with what nobody can see as its code point: a zero-width space is shown as `U+200B`. Fillers and variation selectors count
 * as letters and marks, and show nothing either (Unicode, Default_Ignorable_Code_Point); nor does an empty Braille cell.
 */
function visible(text: string): string {
  return text.replace(/[\p{C}\p{DI}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return ` U+${code} `;
  });
}

/** A text that is wrong and is not shown. */
export function unshown(wrong: string): Invalid {
  return { kind: 'invalid', wrong };
}

/** The same parser with its value changed. */
export function mapped<A, B>(read: Parser<A>, change: (value: A) => B): Parser<B> {
  return (text) => {
    const parsed = read(text);
    return parsed.kind === 'value' ? valid(change(parsed.value)) : parsed;
  };
}

/** A schema for one input from a parser: what is wrong becomes the issue. */
export function field<T>(read: Parser<T>) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const parsed = read(dataset.value);
      if (parsed.kind === 'value') return parsed.value;
      addIssue({ message: parsed.wrong });
      return NEVER;
    }),
  );
}

/** The same parser for an input that may be left empty. */
export function optional<T>(read: Parser<T>): Parser<T | undefined> {
  return (text) => (text === '' ? valid(undefined) : read(text));
}

/** The same parser for an input that has a default. */
export function withDefault<T>(read: Parser<T>, fallback: T): Parser<T> {
  return (text) => (text === '' ? valid(fallback) : read(text));
}

/** One of a few words. */
export function oneOf<const T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => {
    const value = choices.find((one) => one === text);
    return value === undefined ? invalid(text, choices.join(', ')) : valid(value);
  };
}

/** A boolean of the YAML 1.2 core schema. */
export function boolean(text: string): Parsed<boolean> {
  if (['true', 'True', 'TRUE'].includes(text)) return valid(true);
  if (['false', 'False', 'FALSE'].includes(text)) return valid(false);
  return invalid(text, 'true, True, TRUE, false, False, FALSE');
}

/** A whole number from 0. */
export function wholeNumber(text: string): Parsed<number> {
  return /^\d{1,6}$/.test(text) ? valid(Number(text)) : invalid(text, 'a whole number from 0 to 999999');
}

/** A whole number from 1. */
export function positiveNumber(text: string): Parsed<number> {
  return /^[1-9]\d{0,5}$/.test(text) ? valid(Number(text)) : invalid(text, 'a whole number from 1 to 999999');
}

const UNFIT = 'saw a value of one or two characters, or with half a character in it; expected the whole value';

/** An id or a secret, of any shape and length. A wrong one is not shown. */
export function credentialText(text: string): Parsed<string> {
  if (text === '') return invalid('', 'one line of text');
  if (/\p{Cs}/u.test(text)) return unshown(UNFIT);
  return /^[^\s\p{Cc}\p{Cf}]+$/u.test(text)
    ? valid(text)
    : unshown('saw a value with a line break, a space or a control character in it; expected one line without spaces');
}

/** A secret of any shape: long enough to be masked. A wrong one is not shown. */
export function secretText(text: string): Parsed<string> {
  return text === '' || isSecret(text) ? credentialText(text) : unshown(UNFIT);
}

/** A token, which has to fit into a header as it is. A wrong one is not shown. */
export function token(text: string): Parsed<string> {
  if (text === '') return invalid('', 'a token; check that the secret or the step in the expression is there');
  if (!isSecret(text)) return unshown(UNFIT);
  return /^[!-~]+$/.test(text)
    ? valid(text)
    : unshown(
        'saw a value with a line break, a space or a character in it that fits no header; expected visible ASCII',
      );
}

/** Any text for people. */
export function prose(text: string): Parsed<string> {
  return /[^\P{Cc}\n\r\t]/u.test(text) ? invalid(text, 'text without control characters') : valid(text);
}

/**
 * Name of a secret or variable, in upper case as GitHub stores it. GitHub Docs, Using secrets: letters, digits and `_`,
 * not starting with a digit or `GITHUB_`.
 */
export function secretName(text: string): Parsed<string> {
  const fits = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text) && !/^GITHUB_/i.test(text);
  return fits
    ? valid(text.toUpperCase())
    : invalid(text, 'letters, digits and _, not starting with a digit or GITHUB_');
}

/** Name of the secret that holds the client id. */
export const clientIdSecret = withDefault(secretName, 'CONFIDENCE_CLIENT_ID');

/** Name of the secret that holds the client secret. */
export const clientSecretSecret = withDefault(secretName, 'CONFIDENCE_CLIENT_SECRET');
