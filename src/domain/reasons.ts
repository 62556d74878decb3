/** The rules of docs/rotation.md, by the names that the guide gives them. */
export type RuleId =
  | 'nothing-to-write'
  | 'first-client'
  | 'awaiting-confirmation'
  | 'concurrent-create'
  | 'successor-vanished'
  | 'in-progress-elsewhere'
  | 'publish'
  | 'orphan'
  | 'secret-lost'
  | 'concurrent-young'
  | 'forced'
  | 'due'
  | 'retire'
  | 'idle';

/** Why a client is created: the rule that asks for it. */
export type CreateReason = Extract<RuleId, 'first-client' | 'secret-lost' | 'forced' | 'due'>;

/** Why a run waits with a client. `clock-set-back`: a target seems to be written after this run. */
export type WaitReason =
  | Extract<RuleId, 'concurrent-create' | 'successor-vanished' | 'in-progress-elsewhere' | 'concurrent-young'>
  | 'clock-set-back';

/** Why a client that a rule asks for is not created. */
export type RefuseReason = 'too-many-clients' | 'unreachable-targets';

/** Why a decision was taken: its rule, or what stands before a create that a rule asks for. */
export type DecisionReason =
  | RuleId
  | 'clock-set-back'
  | 'make-room'
  | RefuseReason
  | 'wrong'
  | 'absent'
  | 'gone'
  | 'refused';

/** Why a predecessor stays for now. */
export type KeepReason =
  | 'overlap'
  | 'unmanaged'
  | 'kept-elsewhere'
  | 'clocks'
  | 'unreachable-targets'
  | 'signed-in'
  | 'sign-in-unknown';

/**
 * Why nobody can be sure what a target holds, although its times fit the newest client: another run wrote it since, it may
 * hold a successor that is gone, or it was written too near to the create of another client.
 */
export type Doubt = 'overwritten' | 'successor-gone' | 'near-create';

/** What a target lacks of a client. */
export type Lack = 'missing' | 'partial' | 'outdated' | 'foreign-variable' | Doubt;

/** Reasons that need nothing beside them. */
export type PlainReason =
  | Lack
  | 'new-client'
  | 'refresh'
  | 'not-selected'
  | 'wait'
  | 'too-many-clients'
  | 'unreachable-targets'
  | 'client-failed'
  | 'absent'
  | 'gone'
  | 'not-theirs'
  | 'nobody-knows'
  | 'handed-over'
  | 'replaced'
  | 'decide-again'
  | 'make-room'
  | 'unconfirmed'
  | 'current'
  | 'retirement-open'
  | 'secret-unreadable'
  | 'archived';

/** Why a target is written, or left as it is. */
export type TargetReason =
  | { code: PlainReason }
  | { code: 'successor'; predecessor: string }
  | { code: 'visibility'; difference: string };
