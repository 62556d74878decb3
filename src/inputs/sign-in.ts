import { createPrivateKey } from 'node:crypto';
import type { ConfidenceSignIn, GitHubSignIn } from '../domain/spec.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Combined, type Parsed, type Texts, unshown, valid, wrongInput } from './parsers.ts';

// The commonest mistake is a misspelled name, which the runner turns into nothing.
const HINT = 'a secret or variable that does not exist reads as nothing';
const CONFIDENCE = {
  service: 'Confidence',
  id: 'confidence-client-id',
  secret: 'confidence-client-secret',
  token: 'confidence-token',
};
const GITHUB = { service: 'GitHub', id: 'github-app-id', secret: 'github-app-private-key', token: 'github-token' };

/** The names of the inputs of two ways to sign in: an id with a secret, or a token. */
interface Ways {
  service: string;
  id: string;
  secret: string;
  token: string;
}

type Way = { kind: 'pair'; id: string; secret: string } | { kind: 'token'; token: string };

/** How to sign in to Confidence: by a client id and secret, or by a token. */
export function confidenceSignIn(texts: Texts, masks: Masks): Combined<ConfidenceSignIn> {
  const way = wayOf(texts, CONFIDENCE);
  if (way.kind === 'invalid') return way;
  if (way.value.kind === 'token') return valid({ kind: 'token', token: masks.secret(way.value.token) });
  return valid({ kind: 'client', clientId: way.value.id, clientSecret: masks.secret(way.value.secret) });
}

/** How to sign in to GitHub: by a token, or as a GitHub App. */
export function gitHubSignIn(texts: Texts, masks: Masks): Combined<GitHubSignIn> {
  const way = wayOf(texts, GITHUB);
  if (way.kind === 'invalid') return way;
  if (way.value.kind === 'token') return valid({ kind: 'token', token: masks.secret(way.value.token) });
  const key = privateKey(way.value.secret);
  if (key.kind === 'invalid') return wrongInput(GITHUB.secret, key.wrong);
  return valid({ kind: 'app', appId: way.value.id, privateKey: masks.secret(key.value) });
}

/** The way that is given, which is exactly one. */
function wayOf(texts: Texts, names: Ways): Combined<Way> {
  const expected = `expected ${names.id} with ${names.secret}, or ${names.token} alone`;
  const [id, secret, token] = [names.id, names.secret, names.token].map((name) => texts[name] ?? '');
  if (token) {
    if (!id && !secret) return valid({ kind: 'token', token });
    return wrongInput(names.token, `saw both ways to sign in; ${expected}`);
  }
  if (id && secret) return valid({ kind: 'pair', id, secret });
  if (id) return wrongInput(names.secret, `saw nothing, beside a ${names.id}; ${expected}. Note: ${HINT}`);
  if (secret) return wrongInput(names.id, `saw nothing, beside a ${names.secret}; ${expected}. Note: ${HINT}`);
  const first = names.id === GITHUB.id ? names.token : names.id;
  return wrongInput(
    first,
    `no ${names.service} credentials given: set ${names.id} and ${names.secret}, or ${names.token}; ${expected}. Note: ${HINT}`,
  );
}

// Far more than a key and the texts around it have.
const LONGEST_KEY = 50_000;
const KEY_BLOCK =
  /-----BEGIN (?:RSA |ENCRYPTED |EC )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA |ENCRYPTED |EC )?PRIVATE KEY-----/;

/**
 * The private key of a GitHub App, in either encoding of PEM. Text before and after it is left out, such as bag attributes or a
 * certificate; line breaks may be real ones, or the two characters `\n`. What is read here is what signs.
 */
function privateKey(text: string): Parsed<string> {
  const lines = text
    .slice(0, LONGEST_KEY)
    .replace(/\\r\\n|\\[nr]/g, '\n')
    .split(/\r\n?|\n/);
  const [pem = ''] = KEY_BLOCK.exec(lines.map((line) => line.trim()).join('\n')) ?? [];
  if (/ENCRYPTED/.test(pem)) return unshown('saw an encrypted private key; expected one without a passphrase');
  try {
    const key = createPrivateKey(`${pem}\n`);
    if (key.asymmetricKeyType === 'rsa') return valid(String(key.export({ type: 'pkcs8', format: 'pem' })));
  } catch {
    // Told below.
  }
  return unshown(
    'saw a value that is no RSA private key; expected the whole PEM file of the GitHub App, with real line breaks or \\n',
  );
}
