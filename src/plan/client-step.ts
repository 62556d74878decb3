import { type ApiClient, sameItems } from '../domain/api-client.ts';
import type { Blocked } from '../domain/blocked.ts';
import {
  ALSO_FOR_LABEL,
  CLOCKS_LABEL,
  MADE_FOR_LABEL,
  MANAGED_FROM_LABEL,
  ORIGIN_LABEL,
  RESERVED_LABELS,
  RETIRE_AFTER_LABEL,
  SUCCEEDS_LABEL,
} from '../domain/labels.ts';
import { isOurs, labelValueOf, originOf } from '../domain/lineage.ts';
import type { Changes, ClientStep, CreateStep, KeepStep } from '../domain/plan.ts';
import type { ClientSpec } from '../domain/spec.ts';
import type { Decision, DecisionOf } from '../rotation/decision.ts';
import { homeChanges, homeLabels, homeOf, isAtHome } from './home.ts';
import { confidenceNowMs, hasUnreachable, isManaged, policyOf, type SubjectContext } from './subject.ts';

/** A subject whose decision is taken. */
export interface DecidedSubject extends SubjectContext {
  decision: Decision;
  /** `roles/<id>`; absent where nobody asked for roles. */
  roles: readonly string[] | undefined;
  /** Whether any target is written. */
  isAnyWritten: boolean;
}

/** What happens to the client of a subject: its decision, as a step. */
export function clientStep(subject: DecidedSubject): ClientStep {
  const { decision, lineage, facts, isAnyWritten } = subject;
  const [newest] = lineage.clients;
  switch (decision.kind) {
    case 'create':
      return isAnyWritten ? createStep(decision, subject) : { kind: 'none' };
    case 'deleteOrphan':
      return { kind: 'deleteOrphan', client: decision.client };
    case 'wait':
    case 'refuse':
      return newest === undefined
        ? { kind: 'none' }
        : { kind: 'blocked', client: newest, blocked: blockedBy(decision, newest, confidenceNowMs(facts)) };
    default:
      return newest === undefined ? { kind: 'none' } : keepStep(newest, subject);
  }
}

/** @param nowMs on Confidence's clock: a predecessor whose time has come stays where a target may hold it */
function blockedBy(decision: DecisionOf<'wait' | 'refuse'>, { name, displayName }: ApiClient, nowMs: number): Blocked {
  if (decision.kind === 'wait') {
    const { reason, untilMs } = decision;
    return { kind: 'wait', reason, client: { name, displayName }, untilMs };
  }
  const { reason, wanted, living, retirement } = decision;
  if (reason === 'unreachable-targets') return { kind: reason, displayName, wanted };
  const times = retirement.waiting.flatMap(({ untilMs }) => (untilMs !== undefined && untilMs > nowMs ? untilMs : []));
  const firstRetireAtMs = times.length === 0 ? undefined : Math.min(...times);
  return { kind: 'too-many-clients', displayName, living, wanted, firstRetireAtMs };
}

/** What a new client should be. Fields that the spec leaves open are taken from the client that it succeeds. */
function createStep(decision: DecisionOf<'create'>, subject: DecidedSubject): CreateStep {
  const { assignment, lineage, facts, roles } = subject;
  const [newest] = lineage.clients;
  const marks = {
    [SUCCEEDS_LABEL]: labelValueOf(newest),
    ...homeMarks(newest, subject),
    ...(newest === undefined ? {} : { [ORIGIN_LABEL]: originOf(newest) }),
    [CLOCKS_LABEL]: String(Math.round(facts.githubAheadMs / 1_000)),
  };
  return {
    kind: 'create',
    reason: decision.reason,
    spec: newest === undefined ? assignment.client : inheriting(assignment.client, newest),
    roles: roles ?? unlessEmpty(newest?.roles),
    marks,
    predecessors: lineage.clients,
    inheritsFrom: decision.inheritsFrom,
  };
}

/** Whoever succeeds the client of another workflow leaves it with that one, and tells that it is elsewhere too. */
function homeMarks(
  newest: ApiClient | undefined,
  { assignment, spec }: DecidedSubject,
): Readonly<Record<string, string>> {
  const home = homeOf(assignment, spec);
  if (newest === undefined || isAtHome(home, newest) || policyOf(assignment, spec).adopt) return homeLabels(home);
  const kept = Object.entries(newest.labels).filter(([key]) => [MADE_FOR_LABEL, MANAGED_FROM_LABEL].includes(key));
  return { ...Object.fromEntries(kept), [ALSO_FOR_LABEL]: home.madeFor };
}

function inheriting(spec: ClientSpec, newest: ApiClient): ClientSpec {
  const own = Object.entries(newest.labels).filter(([key]) => !RESERVED_LABELS.includes(key));
  return {
    ...spec,
    description: spec.description ?? (newest.description || undefined),
    permissions: spec.permissions ?? unlessEmpty(newest.permissions),
    labels: { ...Object.fromEntries(own), ...spec.labels },
  };
}

function unlessEmpty(items: readonly string[] | undefined): readonly string[] | undefined {
  return items?.length === 0 ? undefined : items;
}

/** How the client that is there is updated to match its spec. A client that this run created matches it. */
function keepStep(client: ApiClient, subject: DecidedSubject): KeepStep {
  const { assignment, decision, facts, roles, isAnyWritten } = subject;
  const isPublished = isKnownEverywhere(subject) && isManaged(client, subject);
  const bound = [...new Set([...(facts.policies.get(client.name)?.roles ?? []), ...(client.roles ?? [])])];
  const isInStep = facts.createdByRun.has(client.name);
  return {
    kind: 'keep',
    client,
    changes: isInStep
      ? labelChange(client, {}, isPublished)
      : changesFor(assignment.client, client, { isPublished, labels: homeChange(client, isPublished, subject) }),
    bound,
    roles: isInStep || roles === undefined || sameItems(bound, roles) ? undefined : roles,
    inheritsFrom: isAnyWritten ? decision.inheritsFrom : [],
  };
}

function isKnownEverywhere({ decision, assignment, facts }: DecidedSubject): boolean {
  const isPublished = (decision.kind === 'idle' || decision.kind === 'retire') && decision.isPublished;
  return isPublished && !hasUnreachable(assignment, facts);
}

/** The labels that tell who keeps the client, where this run does, or else that it is elsewhere too. */
function homeChange(
  client: ApiClient,
  isPublished: boolean,
  { assignment, spec, decision }: DecidedSubject,
): Readonly<Record<string, string>> {
  const home = homeOf(assignment, spec);
  if (!isOurs(client)) return {};
  const isKept = policyOf(assignment, spec).adopt || isAtHome(home, client);
  if (!isKept) return { [ALSO_FOR_LABEL]: client.labels[ALSO_FOR_LABEL] ?? home.madeFor };
  const isToBe = decision.kind === 'distribute' && client.labels[MADE_FOR_LABEL] !== undefined;
  return isPublished || isToBe ? homeChanges(home, client) : {};
}

/** What is beside the spec. */
interface LabelState {
  /** Whether every target is seen to hold the client. */
  isPublished: boolean;
  /** Labels of this action's own. */
  labels: Readonly<Record<string, string>>;
}

function changesFor(spec: ClientSpec, client: ApiClient, state: LabelState): Changes {
  const { description } = spec;
  return {
    ...(description === undefined || description === client.description ? {} : { description }),
    ...labelChange(client, { ...spec.labels, ...state.labels }, state.isPublished),
    ...permissionChange(client, spec.permissions),
  };
}

/**
 * The live client has no time to go: a time that it has is of a successor that is gone. The label stays until the targets are
 * right again, since nothing else tells that they are not.
 */
function labelChange({ labels }: ApiClient, wanted: Readonly<Record<string, string>>, isPublished: boolean): Changes {
  const isInStep = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const { [RETIRE_AFTER_LABEL]: time, ...timeless } = labels;
  if (isInStep && (time === undefined || !isPublished)) return {};
  return { labels: { ...(isPublished ? timeless : labels), ...wanted } };
}

/** A service that keeps no permissions in clients cannot update them. */
function permissionChange({ permissions }: ApiClient, wanted: readonly string[] | undefined): Changes {
  const isInStep = wanted === undefined || permissions === undefined || sameItems(permissions, wanted);
  return isInStep ? {} : { permissions: wanted };
}
