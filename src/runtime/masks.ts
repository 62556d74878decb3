import { Secret } from '../domain/secret.ts';
import { cut, disarmed } from '../domain/text.ts';

const SHORTEST_FRAGMENT = 4;

/**
 * Every form in which a value might show: itself, its lines, JSON, URL and form encoding, hex, and base64 at each of the
 * three alignments it can have inside a longer text (without the characters that depend on its neighbours).
 */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const escaped = encodeURIComponent(bytes.toString('utf8'));
  const form = new URLSearchParams({ v: value }).toString().slice('v='.length);
  const forms = [
    value,
    ...value.split(/\r\n|\r|\n/).map((line) => line.trim()),
    JSON.stringify(value).slice(1, -1),
    escaped,
    escaped.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    form,
    form.replace(/\+/g, '%20'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  ];
  const fragments = forms.filter((form) => form.length >= SHORTEST_FRAGMENT || form === value);
  return [...new Set(fragments)].filter((form) => form !== '').sort((a, b) => b.length - a.length);
}

function base64At(bytes: Buffer, offset: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  return (['base64', 'base64url'] as const).map((encoding) => whole.toString(encoding).slice(from, to));
}

// So many characters in a row are no coincidence.
const PIECE = 12;

// What may stand between two characters of a secret without being seen as a part of the text: line breaks as JSON or a URL writes
// them, blanks, control characters, and what shows as nothing (Unicode, Default_Ignorable_Code_Point; U+2800 is an empty Braille cell).
const BETWEEN = /\\u[\da-f]{4}|\\[nrtbf]|%0[ad]|[\s\p{C}\p{Z}\p{DI}\u2800\\]+/gu;
const UNSEEN = /[\s\p{C}\p{Z}\p{DI}\u2800\\]+/gu;

/** Characters as they are compared: a line break that is written out may be one, or its letters may be a part of the text. */
function bareTexts(text: string): readonly string[] {
  const small = text.toLowerCase();
  return [...new Set([small.replace(BETWEEN, ''), small.replace(UNSEEN, '')])];
}

function piecesOf(text: string): string[] {
  return bareTexts(text).flatMap((bare) =>
    Array.from({ length: Math.max(0, bare.length - PIECE + 1) }, (_, at) => bare.slice(at, at + PIECE)),
  );
}

/** A secret without what everybody knows of it: the first and last line of a PEM file, the header of a JSON Web Token. */
function withoutFrame(form: string): string {
  return form.replace(/-----(?:BEGIN|END) [A-Z ]+-----/g, '').replace(/^eyJ[\w-]*\./, '');
}

/** Makes every secret of a run: it masks each in every form first, and takes it out of every message from then on. */
export class Masks {
  readonly #forms = new Set<string>();
  #longestFirst: readonly string[] = [];
  /** Forms that are not in pieces yet: most runs look for none. */
  readonly #unpieced: string[] = [];
  readonly #pieces = new Set<string>();
  readonly #mask: (forms: readonly string[]) => void;

  /** @param mask tells the runner to hide texts */
  constructor(mask: (forms: readonly string[]) => void) {
    this.#mask = mask;
  }

  /** The value as a {@link Secret}, masked in every form before this returns. */
  secret(value: string): Secret {
    const forms = formsOf(value).filter((form) => !this.#forms.has(form));
    if (forms.length > 0) this.#mask(forms);
    for (const form of forms) this.#forms.add(form);
    this.#unpieced.push(...forms.map(withoutFrame));
    if (forms.length > 0) this.#longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    return new Secret(value);
  }

  /**
   * Whether a text holds a secret in any form.
   * @param shortest the length of the shortest form that counts
   */
  hides(text: string, shortest = 0): boolean {
    return [...this.#forms].some((form) => form.length >= shortest && text.includes(form));
  }

  /**
   * Whether a text holds a piece of a secret: twelve of its characters in a row, whatever case they have and whatever blanks,
   * invisible characters or line breaks stand between them, in any encoding.
   */
  holdsPiece(text: string): boolean {
    if (text.length < PIECE) return false;
    for (const form of this.#unpieced.splice(0)) for (const piece of piecesOf(form)) this.#pieces.add(piece);
    return piecesOf(text).some((piece) => this.#pieces.has(piece));
  }

  /** What a service says, made safe for a line of the log; withheld where it holds a piece of a secret. */
  message(text: string, maxLength = 300): string {
    const cleaned = this.clean(text, maxLength);
    return this.holdsPiece(this.redact(text)) ? 'the message is withheld, since it holds a piece of a secret' : cleaned;
  }

  /** A name from outside, safe to show: `***` alone where it holds a piece of a secret. */
  name(text: string): string {
    return this.holdsPiece(text) ? '***' : this.redact(text);
  }

  /** The text with secrets as `***`. */
  redact(text: string): string {
    // Most texts hold no secret, and looking for one costs less than splitting.
    return this.#longestFirst.reduce((rest, form) => (rest.includes(form) ? rest.split(form).join('***') : rest), text);
  }

  /**
   * Text from outside, made safe for a line of the log: secrets as `***`, commands for the runner or a terminal disarmed.
   * @param maxLength in UTF-16 units
   */
  clean(text: string, maxLength = 300): string {
    // Twice, since removing terminal sequences may put a secret together again; and before the cut.
    return cut(this.redact(disarmed(this.redact(text))), maxLength);
  }
}
