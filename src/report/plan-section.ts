import type { SubjectOutcome } from '../domain/outcome.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import { count } from '../domain/text.ts';
import { retirementLines } from './lineage-lines.ts';
import { changesOf, clientLine } from './lines.ts';

/** What a reviewer looks for, in this order; the rest stays as it is. */
type Change = 'create' | 'rotate' | 'finish' | 'write' | 'update' | 'retire' | 'delete';
const ORDER: readonly Change[] = ['create', 'rotate', 'finish', 'write', 'update', 'retire', 'delete'];

/** What a dry run would change, what changes most first; clients that stay as they are are counted. */
export function plannedLines(subjects: readonly SubjectOutcome[]): readonly string[] {
  const planned = subjects.filter(({ result }) => result === 'planned').map(({ plan }) => plan);
  const changes = ORDER.flatMap((change) => planned.filter((plan) => changeOf(plan) === change).map(plannedLine));
  const left = planned.length - changes.length;
  if (left === 0) return changes;
  return [...changes, `${count(left, 'API client')} ${left === 1 ? 'stays as it is' : 'stay as they are'}`];
}

function plannedLine(plan: SubjectPlan): string {
  const written = plan.targets.filter(({ action }) => action === 'write').length;
  const emptied = plan.targets.filter(({ action }) => action === 'empty').length;
  const parts = [
    clientLine(plan),
    ...(written > 0 ? [`write ${count(written, 'target')}`] : []),
    ...(emptied > 0 ? [`empty ${count(emptied, 'target')}`] : []),
    ...retirementLines(plan),
  ];
  return parts.join('; ');
}

function changeOf(plan: SubjectPlan): Change | undefined {
  const { client } = plan;
  if (client.kind === 'create') return client.predecessors.length === 0 ? 'create' : 'rotate';
  if (client.kind === 'deleteOrphan' || client.kind === 'revoke') return 'delete';
  return client.kind === 'keep' && client.inheritsFrom.length > 0 ? 'finish' : changeOfKept(plan);
}

function changeOfKept(plan: SubjectPlan): Change | undefined {
  const { targets, retirement } = plan;
  if (targets.some(({ action }) => action === 'write')) return 'write';
  if (changesOf(plan).length > 0) return 'update';
  const { label = [], remove = [] } = retirement ?? {};
  return label.length + remove.length > 0 ? 'retire' : undefined;
}
