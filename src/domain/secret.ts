import { inspect } from 'node:util';

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
