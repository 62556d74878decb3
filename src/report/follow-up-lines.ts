import type { Plan, SubjectPlan } from '../domain/plan.ts';
import { timeText } from '../domain/text.ts';
import { changesOf, clientLine, furtherTargets } from './lines.ts';
import { warningTexts } from './warnings.ts';

/**
 * What a further look found: what is different now, and what is still to be done. Predecessors are left out: the run has a
 * line for what it does with them.
 * @param before the plan that the look before made for each client, by display name
 */
export function followUpLines(
  plan: Plan,
  before: ReadonlyMap<string, SubjectPlan>,
  clients: KnownClients,
): readonly string[] {
  return [
    ...plan.subjects.flatMap((subject) => {
      const earlier = before.get(subject.spec.displayName);
      const known = warningTexts(earlier?.warnings ?? []);
      return [
        ...movements(subject, earlier, clients),
        ...(isJustKept(subject) ? [] : [clientLine(subject)]),
        ...warningTexts(subject.warnings).filter((text) => !known.includes(text)),
      ];
    }),
    ...furtherTargets(plan.subjects.flatMap(({ targets }) => targets)),
  ];
}

/** Names of clients: those that the last look found, and those that this run created. */
export interface KnownClients {
  alive: ReadonlySet<string>;
  createdByRun: ReadonlySet<string>;
}

/** Clients that others than this run created or deleted between two looks. */
function movements(
  { lineage }: SubjectPlan,
  earlier: SubjectPlan | undefined,
  { alive, createdByRun }: KnownClients,
): readonly string[] {
  if (earlier === undefined) return [];
  const ended = [
    ...(earlier.retirement?.remove ?? []),
    ...(earlier.client.kind === 'deleteOrphan' ? [earlier.client.client] : []),
  ];
  const seen = new Set([...earlier.lineage, ...ended].map(({ name }) => name));
  const here = new Set([...alive, ...ended.map(({ name }) => name)]);
  return [
    ...lineage
      .filter(({ name }) => !seen.has(name) && !createdByRun.has(name))
      .map(({ name, createdAtMs }) => `another run created ${name}, ${timeText(createdAtMs)}`),
    ...earlier.lineage.filter(({ name }) => !here.has(name)).map(({ name }) => `${name} is gone`),
  ];
}

function isJustKept(subject: SubjectPlan): boolean {
  const { client } = subject;
  return client.kind === 'keep' && client.inheritsFrom.length === 0 && changesOf(subject).length === 0;
}
