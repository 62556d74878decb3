import type { Plan, SubjectPlan } from '../domain/plan.ts';
import { timeText } from '../domain/text.ts';
import { changesOf, clientLine, furtherTargets } from './lines.ts';

/**
 * What a further look brings: what is different now, and what is still to be done. What is done with predecessors is told
 * when it is done.
 * @param before the plan that the look before made for each client, by display name
 * @param clients names of the clients that are there, and of those that this run made
 */
export function againLines(
  plan: Plan,
  before: ReadonlyMap<string, SubjectPlan>,
  clients: KnownClients,
): readonly string[] {
  return [
    ...plan.subjects.flatMap((subject) => {
      const earlier = before.get(subject.spec.displayName);
      return [
        ...movements(subject, earlier, clients),
        ...(isJustKept(subject) ? [] : [clientLine(subject)]),
        ...subject.notes.filter((note) => earlier?.notes.includes(note) !== true),
      ];
    }),
    ...furtherTargets(plan.subjects.flatMap(({ targets }) => targets)),
  ];
}

/** Names of clients. */
export interface KnownClients {
  alive: ReadonlySet<string>;
  createdByRun: ReadonlySet<string>;
}

/** Clients that came or went between two looks, by other hands than this run's. */
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
      .map(({ name, madeAtMs }) => `another run made ${name}, ${timeText(madeAtMs)}`),
    ...earlier.lineage.filter(({ name }) => !here.has(name)).map(({ name }) => `${name} is gone`),
  ];
}

function isJustKept(subject: SubjectPlan): boolean {
  const { client } = subject;
  return client.kind === 'keep' && client.inheritsFrom.length === 0 && changesOf(subject).length === 0;
}
