import type { Clock } from './clock.ts';

/** How the local Confidence behaves; may be changed while it runs. */
export interface ConfidenceVariant {
  /** `documented`: roles are fields of the client. `newer`: policies bind a client's identity to roles. */
  generation: 'documented' | 'newer';
  /** What happens to roles and permissions sent with a client; the newer generation never keeps them. */
  inlineRoles: 'kept' | 'ignored' | 'rejected';
  /** `refused` answers 403 and `missing` 404 on every route of the policies. */
  policies: 'offered' | 'refused' | 'missing';
  /** Whether API clients can be updated; 405 when missing. */
  patch: 'offered' | 'missing';
  secretOnRead: 'present' | 'absent' | 'empty';
  secretOnCreate: 'present' | 'absent';
  tokenKeys: 'camel' | 'snake';
  expiresIn: 'string' | 'number';
  tokenLifetimeSeconds: number;
  errorShape: 'plain' | 'nested' | 'text';
  /** The status for an API client that is not there. */
  missingClient: 404 | 403;
  labels: 'kept' | 'dropped';
  uniqueDisplayNames: boolean;
  /** How long after its creation a credential is still refused at sign-in. */
  spreadMs: number;
  /** How far its clock is ahead of the sandbox's. */
  clockOffsetMs: number;
}

/** How the local GitHub behaves; may be changed while it runs, except for `kind`. */
export interface GitHubVariant {
  /** `ghes` serves REST below `/api/v3`, GraphQL at `/api/graphql`. */
  readonly kind: 'github.com' | 'ghes';
  /** How far its clock is ahead of the sandbox's. */
  clockOffsetMs: number;
  /** How long reads still show what was there before a write; 0 by default. */
  metadataLagMs: number;
  /** `hourly`, the default: 5,000 requests an hour. `documented`: also the secondary limits. Always off for `ghes`. */
  limits: 'documented' | 'hourly' | 'off';
  /** With `documented`: most writes of a token in any minute, such as 80; not counted where absent. */
  contentPerMinute: number | undefined;
  /** With `documented`: most writes of a token in any hour, such as 500; not counted where absent. */
  contentPerHour: number | undefined;
  /** How long after an answer that says `retry-after` requests may still come that were on their way. */
  graceMs: number;
}

/** What `startSandbox` takes; everything has a default. */
export interface SandboxOptions {
  confidence?: Partial<ConfidenceVariant>;
  github?: Partial<GitHubVariant>;
  /** How long every request takes to arrive. */
  latencyMs?: number;
  /** Ports on 127.0.0.1; 0, the default, takes a free one. */
  ports?: { confidence?: number; github?: number };
  /** The clock both services start from; the machine's by default. */
  clock?: Clock;
}

/** Fills in the defaults. */
export function confidenceVariant(given: Partial<ConfidenceVariant> = {}): ConfidenceVariant {
  return {
    generation: 'documented',
    inlineRoles: given.generation === 'newer' ? 'ignored' : 'kept',
    policies: 'offered',
    patch: 'offered',
    secretOnRead: 'present',
    secretOnCreate: 'present',
    tokenKeys: 'camel',
    expiresIn: 'string',
    tokenLifetimeSeconds: 86_400,
    errorShape: 'plain',
    missingClient: 404,
    labels: 'kept',
    uniqueDisplayNames: false,
    spreadMs: 0,
    clockOffsetMs: 0,
    ...given,
  };
}

/** Fills in the defaults. */
export function githubVariant(given: Partial<GitHubVariant> = {}): GitHubVariant {
  return {
    kind: 'github.com',
    clockOffsetMs: 0,
    metadataLagMs: 0,
    limits: 'hourly',
    contentPerMinute: undefined,
    contentPerHour: undefined,
    graceMs: 1_000,
    ...given,
  };
}

/** What happens to roles and permissions, also when the generation was changed while running. */
export function inlineRoles(variant: ConfidenceVariant): ConfidenceVariant['inlineRoles'] {
  return variant.generation === 'newer' && variant.inlineRoles === 'kept' ? 'ignored' : variant.inlineRoles;
}
