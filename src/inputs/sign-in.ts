import type { ConfidenceSignIn, GitHubSignIn } from '../domain/spec.ts';
import type { Masks } from '../runtime/masks.ts';
import { privateKey } from './private-key.ts';

// The commonest mistake is a misspelled name, which the runner turns into nothing.
const HINT = 'a secret or variable that does not exist reads as nothing';

/** What is wrong with an input, by its name. */
export interface WrongInput {
  input: string;
  wrong: string;
}

type Texts = Readonly<Record<string, string>>;

/** The inputs of two ways to sign in: an id with a secret, or a token. */
interface Ways {
  id: string;
  secret: string;
  token: string;
}

type Way = { kind: 'pair'; id: string; secret: string } | { kind: 'token'; token: string };

/** How to sign in to Confidence: by a client id and secret, or by a token. */
export function confidenceSignIn(texts: Texts, masks: Masks): ConfidenceSignIn | WrongInput {
  const names = { id: 'confidence-client-id', secret: 'confidence-client-secret', token: 'confidence-token' };
  const way = wayOf(texts, names);
  if ('wrong' in way) return way;
  if (way.kind === 'token') return { kind: 'token', token: masks.secret(way.token) };
  return { kind: 'client', clientId: way.id, clientSecret: masks.secret(way.secret) };
}

/** How to sign in to GitHub: by a token, or as a GitHub App. */
export function gitHubSignIn(texts: Texts, masks: Masks): GitHubSignIn | WrongInput {
  const names = { id: 'github-app-id', secret: 'github-app-private-key', token: 'github-token' };
  const way = wayOf(texts, names);
  if ('wrong' in way) return way;
  if (way.kind === 'token') return { kind: 'token', token: masks.secret(way.token) };
  const key = privateKey(way.secret);
  if ('wrong' in key) return { input: names.secret, wrong: key.wrong };
  return { kind: 'app', appId: way.id, privateKey: masks.secret(key.value) };
}

/** The way that is given, which is exactly one. */
function wayOf(texts: Texts, names: Ways): Way | WrongInput {
  const accepted = `accepted: ${names.id} with ${names.secret}, or ${names.token} alone`;
  const [id, secret, token] = [names.id, names.secret, names.token].map((name) => texts[name] ?? '');
  if (token) {
    if (!id && !secret) return { kind: 'token', token };
    return { input: names.token, wrong: `saw both ways to sign in; ${accepted}` };
  }
  if (id && secret) return { kind: 'pair', id, secret };
  if (id) return { input: names.secret, wrong: `saw nothing, beside a ${names.id}; ${accepted}. Note: ${HINT}` };
  if (secret) return { input: names.id, wrong: `saw nothing, beside a ${names.secret}; ${accepted}. Note: ${HINT}` };
  const first = names.id === 'github-app-id' ? names.token : names.id;
  return { input: first, wrong: `saw neither of the two ways to sign in; ${accepted}. Note: ${HINT}` };
}
