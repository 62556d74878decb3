import { createPublicKey, createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { Refusal } from '../answer.ts';
import { parseJson } from '../json.ts';
import type { StoredApp } from './records.ts';
import type { GitHubWorld } from './world.ts';

// One pair serves all Apps of a process: making one takes a while.
let pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

/** The key pair of every App. */
export function appKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return pair;
}

const claims = v.object({
  iss: v.union([v.string(), v.number()]),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
});
type Claims = v.InferOutput<typeof claims>;
// GitHub docs, Generating a JSON Web Token for a GitHub App: at most ten minutes ahead.
const longestSeconds = 600;
const graceSeconds = 60;

/** Whether a token is a JSON Web Token, by its shape. */
export function isJwt(token: string): boolean {
  return /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/.test(token);
}

/** The App that signed a JSON Web Token. Throws a `Refusal` where GitHub would. */
export function signedBy(token: string, world: GitHubWorld): StoredApp {
  const claimed = readClaims(token);
  checkTimes(claimed, world.clock.nowMs() / 1000);
  const app = world.apps.get(Number(claimed.iss));
  if (app === undefined) throw new Refusal(404, 'Integration not found');
  return app;
}

function readClaims(token: string): Claims {
  const [head = '', body = '', signature = ''] = token.split('.');
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${body}`)
    .verify(createPublicKey(appKeys().publicKey.export({ type: 'spki', format: 'pem' })), signature, 'base64url');
  const [header, payload] = [head, body].map(
    (part) => parseJson(Buffer.from(part, 'base64url').toString('utf8'))?.value,
  );
  const parsed = v.safeParse(claims, payload);
  if (!isSigned || !parsed.success || !v.is(v.object({ alg: v.literal('RS256') }), header)) {
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
  return parsed.output;
}

function checkTimes({ iat, exp }: Claims, nowSeconds: number): void {
  if (iat > nowSeconds + graceSeconds) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (exp > nowSeconds + longestSeconds + graceSeconds) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (exp <= nowSeconds) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
}

/** A JSON Web Token, for tests of the sandbox itself. */
export function signJwt(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(appKeys().privateKey, 'base64url')}`;
}
