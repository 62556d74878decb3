import type { Secret } from './secret.ts';

/** A machine user of Confidence. */
export interface ApiClient {
  /** `apiClients/<id>` */
  name: string;
  displayName: string;
  description: string;
  clientId: string;
  /** Absent where the service did not tell it. */
  clientSecret: Secret | undefined;
  /** Roles kept in the client itself; absent where this generation of the contract has no such field. */
  roles: readonly string[] | undefined;
  permissions: readonly string[] | undefined;
  labels: Readonly<Record<string, string>>;
  /** What policies bind roles to; absent in the documented generation. */
  identity: string | undefined;
  /** Who created it, such as `users/<id>` or `identities/<id>`; absent where the service does not tell. */
  creator?: string | undefined;
  /** Microseconds since the epoch, on Confidence's clock. */
  createTimeUs: number;
}

/** A role of the Confidence workspace. */
export interface Role {
  /** `roles/<id>` */
  name: string;
  displayName: string;
}

/** What binds identities to roles, apart from the client. */
export interface Policy {
  /** `policies/<id>` */
  name: string;
  roles: readonly string[];
  identities: readonly string[];
}

/** Oldest first; equal times by name. */
export function byAge(a: ApiClient, b: ApiClient): number {
  return a.createTimeUs - b.createTimeUs || (a.name < b.name ? -1 : 1);
}

/** Whether two lists hold the same items, in whatever order. */
export function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');
}
