import { sameItems } from '../domain/api-client.ts';
import { problemText } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import { type Audit, type Finding, type FindingCode, finding, inOrderOfSeverity } from '../domain/finding.ts';
import { isOurs } from '../domain/lineage.ts';
import { type Run, type SubjectOutcome, unreachableOutcome, untouched, withoutSecret } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import type { LineageClient } from '../rotation/rotation-input.ts';
import { MAX_LIVING_CLIENTS } from '../rotation/rules.ts';
import { generationFindings } from './audit-generations.ts';
import { seenTargets, targetFindings } from './audit-targets.ts';
import { isRemovable, planRemoval } from './revocation.ts';
import { confidenceNowMs, lineageFor, type RunContext, rotationInputOf, unreachableOf } from './subject.ts';
import { idleSubject } from './subject-plan.ts';
import { undeclared } from './undeclared.ts';

/** An audit as a run: what it found, the clients that live, and the targets that could not be looked at. */
export function auditedRun(facts: Facts, spec: ResolvedSpec): Run {
  const subjects = spec.assignments.map((assignment): SubjectOutcome => {
    const lineage = lineageFor(assignment, { facts, spec });
    const [newest] = lineage.kind === 'unclear' ? [] : lineage.clients;
    const plan = idleSubject(assignment, { facts, spec });
    const failed = plan.unreachable.map(({ target, problems }) => unreachableOutcome(target, problems));
    const seen = seenTargets(assignment, { facts, spec });
    return { ...untouched(plan), client: newest && withoutSecret(newest), targets: [...seen, ...failed] };
  });
  return { plan: undefined, subjects, stoppedBy: [], audit: auditOf(facts, spec) };
}

/** What is wrong, or will be, with clients and targets as they are. Pure: nothing is tried, nothing changed. */
export function auditOf(facts: Facts, spec: ResolvedSpec): Audit {
  const clients = spec.assignments.map((assignment) => auditClient(assignment, { facts, spec }));
  const archived = spec.leftOut.map(({ target, client = '' }) => finding('archived-target', client, { target }));
  const findings = [...clients.flatMap((one) => one.findings), ...undeclared(facts, spec), ...archived];
  return {
    findings: inOrderOfSeverity(findings, targetName),
    due: clients.flatMap(({ due }) => due),
    clients: spec.assignments.length,
    targets: spec.assignments.reduce((sum, { targets, unreachable }) => sum + targets.length + unreachable.length, 0),
  };
}

type ClientAudit = Pick<Audit, 'findings' | 'due'>;

function auditClient(assignment: ClientAssignment, context: RunContext): ClientAudit {
  const { displayName, clientName } = assignment.client;
  if (assignment.isAbsent) return { findings: absentFindings(assignment, context), due: [] };
  const lineage = lineageFor(assignment, context);
  const unreachable = unreachableFindings(assignment, context.facts);
  if (lineage.kind === 'unclear') {
    const code = clientName === undefined ? 'duplicate' : 'missing';
    const { problem } = lineage;
    return {
      findings: [finding(code, displayName, { detail: problemText(problem), cure: problem.cure }), ...unreachable],
      due: [],
    };
  }
  const others = [...lineage.unmanaged, ...lineage.createdByOthers].map(({ name }) =>
    finding('unmanaged', displayName, { name }),
  );
  const input = rotationInputOf({ ...context, assignment, lineage });
  const [newest] = input.facts.clients;
  if (newest === undefined) return { findings: [finding('missing', displayName), ...others, ...unreachable], due: [] };
  const nowMs = confidenceNowMs(context.facts);
  const dueMs = createdAtMs(newest.client) + assignment.rotation.rotateAfterMs;
  const { name } = newest.client;
  const findings = [
    ...targetFindings(newest, input).map((one) => ({ ...one, client: displayName })),
    ...(dueMs <= nowMs ? [finding('overdue', displayName, { name })] : []),
    ...generationFindings(assignment, input),
    ...(lineage.clients.length >= MAX_LIVING_CLIENTS ? [finding('five-alive', displayName)] : []),
    ...driftFindings(newest, assignment, context.facts),
    ...(newest.isAtHome || !isOurs(newest.client) ? [] : [finding('kept-elsewhere', displayName, { name })]),
    ...others,
    ...unreachable,
  ];
  return { findings, due: [{ client: displayName, dueMs }] };
}

/** Of a client that is to go only that it is not gone. */
function absentFindings(assignment: ClientAssignment, context: RunContext): readonly Finding[] {
  const { client, targets } = planRemoval(assignment, { ...context, staying: [] });
  const isLeft = isRemovable(assignment, context) || targets.some(({ action }) => action === 'empty');
  const detail = client.kind === 'wrong' ? client.problem.what : undefined;
  return isLeft ? [finding('not-removed', assignment.client.displayName, { detail })] : [];
}

function unreachableFindings(assignment: ClientAssignment, facts: Facts): readonly Finding[] {
  const { displayName } = assignment.client;
  const told = unreachableOf(assignment, facts).flatMap(({ target, problems }) =>
    problems.map((one) => ({ target, detail: one.what, cure: one.cure })),
  );
  const items = assignment.problems.map((one) => ({ detail: problemText(one), cure: one.cure }));
  return [...told, ...items].map((fields) => finding('unreachable-target', displayName, fields));
}

/** What a client has other than asked for. */
function driftFindings(
  { client }: LineageClient,
  { client: asked }: ClientAssignment,
  facts: Facts,
): readonly Finding[] {
  const { displayName, description, permissions, labels, roles } = asked;
  const { name } = client;
  const drift = (code: FindingCode, detail?: string) => finding(code, displayName, { name, detail });
  const odd = Object.entries(labels).filter(([key, value]) => client.labels[key] !== value);
  const isOther =
    permissions !== undefined && client.permissions !== undefined && !sameItems(permissions, client.permissions);
  return [
    ...(roles === undefined ? [] : roleFindings(roles, { client, displayName, facts })),
    ...(isOther ? [drift('permissions-drift')] : []),
    ...(description === undefined || description === client.description ? [] : [drift('description-drift')]),
    ...(odd.length === 0 ? [] : [drift('labels-drift', odd.map(([key]) => key).join(', '))]),
  ];
}

interface AskedOf extends Pick<LineageClient, 'client'> {
  displayName: string;
  facts: Facts;
}

function roleFindings(wanted: readonly string[], { client, displayName, facts }: AskedOf): readonly Finding[] {
  const { name } = client;
  const { names, problems } = resolveRoles(wanted, facts.roles);
  const bound = [...new Set([...(facts.policies.get(name)?.roles ?? []), ...(client.roles ?? [])])];
  if (problems.length === 0 && sameItems(bound, names)) return [];
  if (facts.hiddenPolicies.has(name)) return [finding('roles-unknown', displayName, { name })];
  const detail =
    problems.length > 0 ? problems.map(({ what }) => what).join('; ') : `has ${bound.join(', ') || 'none'}`;
  return [finding('roles-drift', displayName, { name, detail })];
}
