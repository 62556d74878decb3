import type { Clock } from '../clock.ts';
import type { ConfidenceVariant } from '../options.ts';
import { lowerCase, randomText } from '../random.ts';
import type { StoredClient } from './records.ts';
import { adminRole } from './records.ts';

/** Who sends a request, by its access token. */
export interface Caller {
  /** The identity written into what the caller creates. */
  readonly identity: string;
  readonly mayWrite: boolean;
}

interface IssuedToken {
  readonly clientName: string;
  readonly identity: string;
  readonly rolesAtIssue: readonly string[];
  readonly expiresAtMs: number;
}

/** What access tokens are issued and checked by. */
export interface TokenSource {
  readonly variant: ConfidenceVariant;
  readonly clock: Clock;
  readonly ownClock: Clock;
  client(name: string): StoredClient | undefined;
  effectiveRoles(client: StoredClient): readonly string[];
}

/** The access tokens that were issued. */
export class AccessTokens {
  readonly #world: TokenSource;
  readonly #issued = new Map<string, IssuedToken>();

  constructor(world: TokenSource) {
    this.#world = world;
  }

  /** Issues a token for a client. */
  issue(client: StoredClient): string {
    const { clock, ownClock, variant } = this.#world;
    const lifetimeSeconds = variant.tokenLifetimeSeconds;
    const iat = Math.floor(ownClock.nowMs() / 1000);
    const { clientId } = client;
    const payload = { azp: clientId, sub: clientId, iat, exp: iat + lifetimeSeconds, jti: randomText(16, lowerCase) };
    const token = [{ alg: 'RS256', typ: 'JWT' }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(Buffer.from(randomText(64, lowerCase)).toString('base64url'))
      .join('.');
    this.#issued.set(token, {
      clientName: client.name,
      identity: client.identity,
      rolesAtIssue: this.#world.effectiveRoles(client),
      expiresAtMs: clock.nowMs() + lifetimeSeconds * 1000,
    });
    return token;
  }

  /** Gives who sends a token; absent when it is unknown or expired. A token works after its client was removed. */
  callerOf(token: string): Caller | undefined {
    const issued = this.#issued.get(token);
    if (issued === undefined || this.#world.clock.nowMs() >= issued.expiresAtMs) return undefined;
    const client = this.#world.client(issued.clientName);
    const roles = client ? this.#world.effectiveRoles(client) : issued.rolesAtIssue;
    return { identity: issued.identity, mayWrite: roles.includes(adminRole) };
  }
}
