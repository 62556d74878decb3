import { createPrivateKey } from 'node:crypto';
import type { ConfidenceSignIn, GitHubSignIn } from '../domain/spec.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Combined, type Parsed, type Texts, unshown, valid, wrongInput } from './parsers.ts';

// The commonest mistake is a misspelled name, which the runner turns into nothing.
const HINT = 'a secret or variable that does not exist reads as nothing';
const CONFIDENCE = { id: 'confidence-client-id', secret: 'confidence-client-secret', token: 'confidence-token' };
const GITHUB = { id: 'github-app-id', secret: 'github-app-private-key', token: 'github-token' };

/** The names of the inputs of two ways to sign in: an id with a secret, or a token. */
interface Ways {
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
  const accepted = `accepted: ${names.id} with ${names.secret}, or ${names.token} alone`;
  const [id, secret, token] = [names.id, names.secret, names.token].map((name) => texts[name] ?? '');
  if (token) {
    if (!id && !secret) return valid({ kind: 'token', token });
    return wrongInput(names.token, `saw both ways to sign in; ${accepted}`);
  }
  if (id && secret) return valid({ kind: 'pair', id, secret });
  if (id) return wrongInput(names.secret, `saw nothing, beside a ${names.id}; ${accepted}. Note: ${HINT}`);
  if (secret) return wrongInput(names.id, `saw nothing, beside a ${names.secret}; ${accepted}. Note: ${HINT}`);
  const first = names.id === GITHUB.id ? names.token : names.id;
  return wrongInput(first, `saw neither of the two ways to sign in; ${accepted}. Note: ${HINT}`);
}

/** The private key of a GitHub App as PEM: line breaks may be real ones, or the two characters `\n`. */
function privateKey(text: string): Parsed<string> {
  const pem = `${text.replace(/\\n/g, '\n').trim()}\n`;
  const wrong = unshown(
    'saw a value that is no RSA private key; accepted: the whole PEM file of the GitHub App, with real line breaks or \\n',
  );
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? valid(pem) : wrong;
  } catch {
    return wrong;
  }
}
