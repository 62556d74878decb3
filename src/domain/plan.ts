import type { ApiClient } from './api-client.ts';
import type { Blocked } from './blocked.ts';
import type { Problem } from './errors.ts';
import type { LeftOut } from './facts.ts';
import type { CreateReason, DecisionReason, TargetReason } from './reasons.ts';
import type { Retirement } from './retirement.ts';
import type { ClientSpec, PairNames, UnreachableTarget } from './spec.ts';
import type { Target } from './target.ts';
import type { Warning } from './warning.ts';

/** Fields of a client to update. Absent fields are as wanted. */
export interface Changes {
  description?: string;
  labels?: Readonly<Record<string, string>>;
  permissions?: readonly string[];
}

/** A client to be created. */
export interface Order {
  /** What it should be: where the spec leaves a field open, as its predecessor is. */
  spec: ClientSpec;
  /** `roles/<id>`; absent where nobody asked and no predecessor keeps roles inside. */
  roles: readonly string[] | undefined;
  /** Labels by which later runs know it again. */
  marks: Readonly<Record<string, string>>;
  /** The other clients of its lineage, newest first. */
  predecessors: readonly ApiClient[];
  /** Those of them whose rights it gets. */
  inheritsFrom: readonly ApiClient[];
}

/** A client that is there and stays the live one. */
export interface KeepStep {
  kind: 'keep';
  client: ApiClient;
  changes: Changes;
  /** The roles it has, as far as they are this action's to give. */
  bound: readonly string[];
  /** `roles/<id>`; absent where nobody asked, or they are as asked. */
  roles: readonly string[] | undefined;
  /** Those that an unfinished rotation leads away from: this client gets their rights first. */
  inheritsFrom: readonly ApiClient[];
}

/** A client that is created. */
export interface CreateStep extends Order {
  kind: 'create';
  reason: CreateReason;
}

/** What happens to the client of a subject. */
export type ClientStep =
  /** No target would take the client. */
  | { kind: 'none' }
  | CreateStep
  | KeepStep
  /** A client that nobody holds is deleted, and the run decides again. */
  | { kind: 'deleteOrphan'; client: ApiClient }
  /** Every client of the lineage goes, oldest first, once its targets are clear. */
  | { kind: 'revoke'; clients: readonly ApiClient[] }
  /** What is asked for this client cannot be, whatever the others get. */
  | { kind: 'wrong'; problem: Problem }
  /** Nothing can be done for this client now. */
  | { kind: 'blocked'; client: ApiClient; blocked: Blocked };

/** What happens at one target, and why. */
export interface TargetStep {
  target: Target;
  action: 'write' | 'empty' | 'skip';
  reason: TargetReason;
}

/** One living client of a lineage, as people see it. */
export interface LineageMember {
  name: string;
  clientId: string;
  /** Whether this action created it. */
  isOurs: boolean;
  createdAtMs: number;
  /** When it may be deleted; absent where nothing is known of that. */
  retireAfterMs: number | undefined;
}

/** One client and its targets. */
export interface SubjectPlan {
  spec: ClientSpec;
  /** Whether the client is to go. */
  isAbsent: boolean;
  names: PairNames;
  /** Whether clients may be deleted that this action did not create. */
  isAdopting: boolean;
  /** The client is due for rotation when it is so old, in milliseconds. */
  rotateAfterMs: number;
  /** Why the client step is what it is. */
  reason: DecisionReason;
  client: ClientStep;
  targets: readonly TargetStep[];
  /** The other targets, which the run serves none of. */
  unreachable: readonly UnreachableTarget[];
  /** What was asked for and names no target. */
  problems: readonly Problem[];
  /** Whether a client goes although a target that cannot be reached may hold it. */
  isRemovedByForce?: boolean;
  /** What happens to predecessors after that, where every target is right; absent where there are none. */
  retirement: Retirement | undefined;
  /** Whether to look at this client again before that: something is changed that must be seen to have worked. */
  mustConfirm: boolean;
  /** The living clients before that, newest first. */
  lineage: readonly LineageMember[];
  warnings: readonly Warning[];
}

/** Everything a run is going to do, in order. */
export interface Plan {
  subjects: readonly SubjectPlan[];
  leftOut: readonly LeftOut[];
  /** Wait this long before the first create, in milliseconds: see `guardBeforeCreateMs`. */
  guardMs: number;
  /** Requests this plan takes from here, where nothing goes wrong. */
  requests: number;
  /** Time the pace of writes takes, in milliseconds. */
  paceMs: number;
  /** Now on Confidence's clock, in milliseconds. */
  nowMs: number;
}
