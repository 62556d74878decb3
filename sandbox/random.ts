import { randomInt } from 'node:crypto';

/** The characters that opaque names are made of. */
export const lowerCase = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The characters that client ids and secrets are made of. */
export const mixedCase = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${lowerCase}`;
/** Digits of a base 16 number. */
export const hexadecimal = '0123456789abcdef';

/** Gives `length` random characters out of `alphabet`. */
export function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
