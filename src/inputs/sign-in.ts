import type { Masks } from '../domain/masks.ts';
import type { ConfidenceSignIn } from '../domain/wish.ts';

const CLIENT_ID = 'confidence-client-id';
const CLIENT_SECRET = 'confidence-client-secret';
const TOKEN = 'confidence-token';
const ACCEPTED = `accepted: ${CLIENT_ID} with ${CLIENT_SECRET}, or ${TOKEN} alone`;
// The commonest mistake is a misspelled name, which the runner turns into nothing.
const HINT = 'a secret or variable that does not exist reads as nothing';

/** What is wrong with an input, by its name. */
export interface WrongInput {
  input: string;
  wrong: string;
}

/** How to sign in to Confidence, from the texts of the three inputs for it: exactly one of the two ways. */
export function signInFrom(texts: Readonly<Record<string, string>>, masks: Masks): ConfidenceSignIn | WrongInput {
  const [clientId, clientSecret, token] = [CLIENT_ID, CLIENT_SECRET, TOKEN].map((name) => texts[name] ?? '');
  if (token) {
    if (!clientId && !clientSecret) return { kind: 'token', token: masks.secret(token) };
    return { input: TOKEN, wrong: `saw both ways to sign in; ${ACCEPTED}` };
  }
  if (clientId && clientSecret) return { kind: 'client', clientId, clientSecret: masks.secret(clientSecret) };
  if (clientId)
    return { input: CLIENT_SECRET, wrong: `saw nothing, beside a ${CLIENT_ID}; ${ACCEPTED}. Note: ${HINT}` };
  if (clientSecret)
    return { input: CLIENT_ID, wrong: `saw nothing, beside a ${CLIENT_SECRET}; ${ACCEPTED}. Note: ${HINT}` };
  return { input: CLIENT_ID, wrong: `saw neither of the two ways to sign in; ${ACCEPTED}. Note: ${HINT}` };
}
