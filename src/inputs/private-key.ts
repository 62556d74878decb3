import { createPrivateKey } from 'node:crypto';
import type { Parsed } from './parsers.ts';

/** The private key of a GitHub App as PEM: line breaks may be real ones, or the two characters `\n`. What was seen is never told. */
export function privateKey(text: string): Parsed<string> {
  const pem = `${text.replace(/\\n/g, '\n').trim()}\n`;
  const wrong =
    'saw a value that is no RSA private key; accepted: the whole PEM file of the GitHub App, with real line breaks or \\n';
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? { value: pem } : { wrong };
  } catch {
    return { wrong };
  }
}
