import type { ApiClient } from '../domain/api-client.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { CLOCKS_LABEL, RETIRE_AFTER_LABEL, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { Doubt } from '../domain/reasons.ts';
import { takesVariable } from '../domain/target.ts';
import type { LineageClient, RotationFacts } from './rotation-input.ts';
import { TIMING } from './timing.ts';

/**
 * What a target holds of the newest client. `partial`: one half is older than the client. `ambiguous`: the times fit, and yet
 * the target may hold another client.
 */
export type TargetStatus = 'current' | 'partial' | 'outdated' | 'missing' | 'ambiguous';

/** What one target holds of the newest client. */
export interface TargetEvidence {
  target: TargetFacts;
  status: TargetStatus;
  /** Why nobody can be sure, where the status is `ambiguous`. */
  doubt: Doubt | undefined;
}

/** What each target holds of the newest client. */
export function evidenceOf(newest: LineageClient, facts: RotationFacts): readonly TargetEvidence[] {
  return facts.targets.map((target) => {
    const status = targetStatus(target, newest, facts);
    return { target, status, doubt: status === 'ambiguous' ? doubtOf(target, newest.client) : undefined };
  });
}

/**
 * What a target holds of the newest client, by the variable or else by the times of its secrets on Confidence's clock. Times
 * show that a secret was written after the client was created; they do not show which client it is of.
 */
export function targetStatus(target: TargetFacts, newest: LineageClient, facts: RotationFacts): TargetStatus {
  const { clientIdAtMs, clientSecretAtMs } = target.pair;
  if (clientIdAtMs === undefined || clientSecretAtMs === undefined) return 'missing';
  const isTold = facts.usesVariable && takesVariable(target.target);
  if (isTold && target.variable !== newest.client.clientId) return 'outdated';
  const fromMs = firstWriteMs(newest, facts);
  const fresh = [clientIdAtMs, clientSecretAtMs].filter((atMs) => atMs >= fromMs).length;
  if (fresh === 0) return 'outdated';
  if (fresh === 1) return 'partial';
  return isBeyondDoubt(target, newest, facts) ? 'current' : 'ambiguous';
}

/** The earliest time, on GitHub's clock, that a secret of the newest client can have. The guard holds only after another client. */
function firstWriteMs(newest: LineageClient, facts: RotationFacts): number {
  const guardMs = facts.clients.length === 1 ? TIMING.guardMs : 0;
  return createdAtMs(newest.client) - guardMs + mostAheadMs(newest, facts);
}

/** Whether a pair whose times fit the newest client is of that client for certain. */
function isBeyondDoubt(target: TargetFacts, newest: LineageClient, facts: RotationFacts): boolean {
  if (contradictsOwnWrite(target, newest)) return false;
  if (facts.usesVariable && takesVariable(target.target)) return true;
  // Only a client whose successor was everywhere has a time to go: a later write may be of that successor, which is gone.
  if (newest.retireAfterMs !== undefined && target.lastWrittenByRun === undefined) return false;
  return facts.clients.length === 1 || isClearOfCreates(target, newest, facts);
}

/** What another run wrote over this run's pair is of the newest client only where this run wrote another client. */
function contradictsOwnWrite(target: TargetFacts, { client }: LineageClient): boolean {
  const { lastWrittenByRun, overwrittenSince = false } = target;
  return lastWrittenByRun !== undefined && (lastWrittenByRun === client.name) === overwrittenSince;
}

/** Whether a pair was written long enough after the newest client was created; after a concurrent create no time is long enough. */
function isClearOfCreates(target: TargetFacts, newest: LineageClient, facts: RotationFacts): boolean {
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = target.pair;
  const sinceMs = Math.min(clientIdAtMs, clientSecretAtMs) - mostAheadMs(newest, facts) - createdAtMs(newest.client);
  const isKnown = target.lastWrittenByRun === newest.client.name || concurrentClientOf(newest, facts) === undefined;
  return sinceMs >= (isKnown ? TIMING.guardMs / 2 : TIMING.longestRunMs);
}

function doubtOf({ overwrittenSince }: TargetFacts, { labels }: ApiClient): Doubt {
  if (overwrittenSince === true) return 'overwritten';
  return labels[RETIRE_AFTER_LABEL] === undefined ? 'near-create' : 'successor-gone';
}

/** How far GitHub's clock is ahead; where it was set back since the client was created, how far it was then: old writes look young. */
function mostAheadMs({ client }: LineageClient, { githubAheadMs }: RotationFacts): number {
  const label = client.labels[CLOCKS_LABEL] ?? '';
  const thenMs = /^-?\d{1,7}$/.test(label) ? Number(label) * 1_000 : githubAheadMs;
  return thenMs - githubAheadMs > TIMING.clockSetBackMs ? thenMs : githubAheadMs;
}

/**
 * A client that another run created at the same time, to succeed the same one: times do not tell which of the two a target
 * holds. A concurrent client that has a time to go was dealt with.
 */
export function concurrentClientOf(newest: LineageClient, { clients }: RotationFacts): LineageClient | undefined {
  return clients.find((one) => one.retireAfterMs === undefined && areConcurrent(one, newest));
}

/** Whether two runs created them at the same time, to succeed the same client. */
export function areConcurrent({ client: one }: LineageClient, { client: other }: LineageClient): boolean {
  const succeeded = one.labels[SUCCEEDS_LABEL];
  return one !== other && succeeded !== undefined && succeeded === other.labels[SUCCEEDS_LABEL];
}

/** Whether no target can hold a client, nor a half of its pair; in doubt, a target may hold it. */
export function isHeldNowhere(one: LineageClient, facts: RotationFacts): boolean {
  const { clients, targets, githubAheadMs, usesVariable } = facts;
  if (facts.hasUnreachable === true) return false;
  const newer = clients.slice(0, clients.indexOf(one));
  // The run that created it may have gone on to write it after a concurrent client was created.
  const successor = newer.findLast((other) => !areConcurrent(one, other));
  // GitHub's clock may have been set since it was written.
  const fromMs = createdAtMs(one.client) - TIMING.clockStepMs;
  // In the middle of the guard: what is later is of the successor for certain.
  const toMs = successor === undefined ? Number.POSITIVE_INFINITY : createdAtMs(successor.client) + TIMING.guardMs / 2;
  return targets.every(({ target, variable, pair, lastWrittenByRun }) => {
    const isTold = usesVariable && takesVariable(target) && variable === one.client.clientId;
    const isWrittenThen = [pair.clientIdAtMs, pair.clientSecretAtMs].some(
      (atMs) => atMs !== undefined && atMs - githubAheadMs >= fromMs && atMs - githubAheadMs < toMs,
    );
    return !isTold && !isWrittenThen && lastWrittenByRun !== one.client.name;
  });
}

/**
 * Milliseconds to wait before a client may be created for these targets: until the last write to any of them is as old as the
 * guard.
 * @param nowMs on GitHub's clock
 */
export function guardBeforeCreateMs(targets: readonly TargetFacts[], nowMs: number): number {
  const writtenAtMs = targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0]);
  const waitMs = TIMING.githubRoundingMs + TIMING.guardMs;
  const untilMs = Math.max(0, ...writtenAtMs) + waitMs;
  return Math.min(Math.max(0, untilMs - nowMs), waitMs);
}
