import type { ApiClient } from './api-client.ts';
import type { Destination } from './destination.ts';
import type { LeftOut } from './facts.ts';
import type { ClientWish, PairNames } from './wish.ts';

/** Fields of a client to bring in step. Absent ones are as wished. */
export interface Changes {
  description?: string;
  labels?: Readonly<Record<string, string>>;
  permissions?: readonly string[];
}

/** What happens to the client of a subject. `none`: no target would take the client. Roles are
 * `roles/<id>`; absent means that nobody asked, or that they are in step. */
export type ClientStep =
  | { kind: 'none' }
  | { kind: 'create'; roles: readonly string[] | undefined }
  | {
      kind: 'keep';
      client: ApiClient;
      changes: Changes;
      /** The roles it has, as far as they are this action's to give. */
      bound: readonly string[];
      roles: readonly string[] | undefined;
    };

/** What happens at one target, and why. */
export interface TargetStep {
  destination: Destination;
  action: 'write' | 'skip';
  reason: string;
}

/** One client and its targets. */
export interface SubjectPlan {
  wish: ClientWish;
  client: ClientStep;
  targets: readonly TargetStep[];
  /** What a person should know of what was found: clients of the name that are left alone. */
  notes: readonly string[];
}

/** Everything a run is going to do, in order. */
export interface Plan {
  subjects: readonly SubjectPlan[];
  leftOut: readonly LeftOut[];
  names: PairNames;
  /** Wait this long before the first create, in milliseconds: see `guardBeforeMintMs`. */
  guardMs: number;
  /** Requests this plan takes from here, where nothing goes wrong. */
  requests: number;
  /** Time the pace of writes takes, in milliseconds. */
  paceMs: number;
}
