import { inspect } from 'node:util';

// A shorter one is part of any text by chance.
const SHORTEST_SECRET = 3;

/** Whether a text can be kept as a secret: it is long enough to be masked, and has no half of a character, which no encoding keeps. */
export function isSecret(text: string): boolean {
  return text.length >= SHORTEST_SECRET && !/\p{Cs}/u.test(text);
}

/** A value that prints as `***` wherever it is printed. Made only by {@link Masks}, so every secret is masked before it exists. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Only sealing and signing in call this. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
