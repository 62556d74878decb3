import { commaList, list } from './list.ts';
import { boolean, type Parser, type Texts } from './parsers.ts';
import type { InputName } from './schema.ts';

/** An input that is wrong beside what other inputs say. */
export interface Conflict {
  input: InputName;
  isWrong(texts: Texts): boolean;
  wrong: string | ((texts: Texts) => string);
}

/** Two inputs that exclude each other; the first one is reported. */
export function beside(input: InputName, other: InputName): Conflict {
  return {
    input,
    isWrong: (texts) => isGiven(texts, input) && isGiven(texts, other),
    wrong: `cannot be combined with ${other}; expected one of the two`,
  };
}

/** An input that has no meaning without another. */
export function without(input: InputName, other: InputName): Conflict {
  return {
    input,
    isWrong: (texts) => isGiven(texts, input) && !isGiven(texts, other),
    wrong: `needs the input ${other}; expected both, or neither`,
  };
}

/** An input that has a meaning for `rotate` and `revoke` alone. */
export function onlyToRotate(input: InputName): Conflict {
  return {
    input,
    // The parser of operation reports what is no operation; that may be a misspelled rotate.
    isWrong: (texts) =>
      isOn(texts, input) && (!isGiven(texts, 'operation') || ['provision', 'audit'].includes(texts.operation ?? '')),
    wrong: 'needs operation: rotate or revoke; expected both, or neither',
  };
}

/** What is wrong with and without a manifest. */
export const EVERYWHERE: readonly Conflict[] = [
  {
    input: 'only-targets',
    isWrong: (texts) => isGiven(texts, 'only-targets') && isOn(texts, 'force'),
    wrong: 'cannot be combined with force: true; expected one of the two, since a rotation needs all targets',
  },
  onlyToRotate('force'),
  {
    input: 'only-targets',
    isWrong: (texts) => isGiven(texts, 'only-targets') && ['audit', 'revoke'].includes(texts.operation ?? ''),
    wrong: 'cannot be combined with operation: audit or revoke; expected one of the two, since those need all targets',
  },
];

/** Whether an input has a text. */
export function isGiven(texts: Texts, input: InputName): boolean {
  return (texts[input] ?? '') !== '';
}

/** Whether a boolean input is true. */
export function isOn(texts: Texts, input: InputName): boolean {
  return valueIn(boolean, texts, input) ?? false;
}

/** The items of an input that is a list; none where its text is wrong. */
export function itemsOf(texts: Texts, input: InputName): readonly string[] {
  return valueIn(input === 'stores' ? commaList : list, texts, input) ?? [];
}

/** The value of an input; absent where its text is wrong. */
export function valueIn<T>(parser: Parser<T>, texts: Texts, input: InputName): T | undefined {
  const parsed = parser(texts[input] ?? '');
  return parsed.kind === 'value' ? parsed.value : undefined;
}
