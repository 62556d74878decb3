import type { ApiClient } from '../domain/api-client.ts';
import type { CreateReason, DecisionReason, RefuseReason, WaitReason } from '../domain/reasons.ts';
import type { Retirement } from '../domain/retirement.ts';
import type { TargetEvidence } from './evidence.ts';

/** What follows from every decision, so that nobody works it out again. */
interface Consequences {
  reason: DecisionReason;
  /** What happens to predecessors, now or once every target holds the newest client; absent where nothing does. */
  retirement: Retirement | undefined;
  /** Whether the run looks at the lineage once more before it retires anything. */
  mustConfirm: boolean;
  /** The clients whose rights the newest client gets before it goes anywhere. */
  inheritsFrom: readonly ApiClient[];
  /** What the decision is about, with what each of the targets holds. */
  targets: readonly TargetEvidence[];
}

/** What to do next with a lineage. */
export type Decision = Consequences &
  (
    | { kind: 'create'; reason: CreateReason }
    /** Bring the newest client to the targets that lack it, granted and proved first. */
    | { kind: 'distribute'; client: ApiClient }
    /** This run wrote the newest client to the targets, and GitHub does not show it yet. */
    | { kind: 'confirm'; client: ApiClient }
    /** Delete a client that nobody holds and nobody can use, and decide again. */
    | { kind: 'deleteOrphan'; client: ApiClient }
    /** Another run may be at work. */
    | { kind: 'wait'; reason: WaitReason; client: ApiClient; untilMs: number }
    /** A further client, which `wanted` asks for, is not created: too many live, or a target cannot be written. Retiring goes on. */
    | { kind: 'refuse'; reason: RefuseReason; wanted: CreateReason; living: number; retirement: Retirement }
    /** Label and delete predecessors. `isPublished`: whether every target is known to hold the newest client. */
    | { kind: 'retire'; retirement: Retirement; isPublished: boolean }
    /** Nothing. `dueMs` is when the next rotation is due, where one ever is. */
    | { kind: 'idle'; dueMs: number | undefined; isPublished: boolean }
  );

/** Nothing follows. */
export const NO_CONSEQUENCES = {
  retirement: undefined,
  mustConfirm: false,
  inheritsFrom: [],
  targets: [],
} as const satisfies Omit<Consequences, 'reason'>;

/** The decisions of one kind, or of some. */
export type DecisionOf<Kind extends Decision['kind']> = Extract<Decision, Record<'kind', Kind>>;
