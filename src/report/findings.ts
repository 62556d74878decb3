import type { Audit, Finding, FindingCode, Severity } from '../domain/finding.ts';
import { targetName } from '../domain/target.ts';
import { count, DAY_MS, quoted } from '../domain/text.ts';
import { tickOf } from './timeline.ts';

/** What a finding says, and what helps. */
interface Words {
  what: string;
  cure: string;
}

const ROTATE = 'Run operation: rotate';
const PROVISION = 'Run operation: provision';

const WORDS: Readonly<Record<FindingCode, Words>> = {
  missing: { what: 'the id, the secret or the variable is missing', cure: PROVISION },
  'foreign-variable': { what: 'the variable holds the id of a client with another display name', cure: PROVISION },
  torn: { what: 'holds an id and a secret of different clients', cure: `${PROVISION}, which writes both` },
  stale: { what: 'holds an older client', cure: PROVISION },
  duplicate: {
    what: 'several clients have the display name, and this action created none of them',
    cure: 'Name one by client-name',
  },
  'unreachable-target': { what: 'cannot be reached', cure: 'Check it, and what the token may see' },
  overdue: { what: 'is due for rotation', cure: ROTATE },
  'expired-overlap': { what: 'was to be deleted and still works', cure: ROTATE },
  orphaned: { what: 'still works, and no target holds it', cure: `${ROTATE}, or delete it in Confidence` },
  'five-alive': { what: 'five clients exist, so no further one is created', cure: 'Delete those that nobody uses' },
  'roles-drift': { what: 'has other roles than asked for', cure: PROVISION },
  'permissions-drift': { what: 'has other permissions than asked for', cure: PROVISION },
  'description-drift': { what: 'has another description than asked for', cure: PROVISION },
  'labels-drift': { what: 'has other labels than asked for', cure: PROVISION },
  'visibility-drift': { what: 'may be used by other repositories than asked for', cure: PROVISION },
  'not-removed': {
    what: 'is to be removed, and still exists or has secrets',
    cure: 'Run operation: provision, which removes it',
  },
  undeclared: {
    what: 'was created by this action, and no entry of the file has its name',
    cure: 'Declare it, or give it state: absent, which deletes its secrets too',
  },
  unmanaged: {
    what: 'has the display name, and this action did not create it',
    cure: 'Nothing, unless it is to be deleted: adopt retires it',
  },
  'kept-elsewhere': {
    what: 'is kept by another workflow: a rotation here would retire nothing',
    cure: 'Give it a name of its own here',
  },
  'archived-target': { what: 'is archived, and left out', cure: 'Unarchive it, or take it out' },
  'roles-unknown': { what: 'its roles cannot be seen', cure: 'Let the client of this run see policies' },
};

const NO_CLIENT = 'no client exists that a run would use';

/** What was found, in words. */
export function whatOf({ code, target, detail }: Finding): string {
  const what = code === 'missing' && target === undefined ? NO_CLIENT : WORDS[code].what;
  return detail === undefined ? what : `${what} (${detail})`;
}

/** What helps. */
export function cureOfFinding({ code, cure }: Finding): string {
  return cure ?? WORDS[code].cure;
}

/** A finding as one line: how bad, what, of which client and target. */
export function findingLine(finding: Finding): string {
  const { severity, code, client, name, target } = finding;
  const places = [
    ...(client === '' ? [] : [quoted(client)]),
    ...(name === undefined ? [] : [name]),
    ...(target === undefined ? [] : [targetName(target)]),
  ];
  return `${severity} ${code}: ${places.join(', ')}: ${whatOf(finding)}. ${cureOfFinding(finding)}`;
}

/** Whether clients or targets are other than they should be. */
export function isDrift({ findings }: Audit): boolean {
  return findings.some(({ severity }) => severity !== 'note');
}

/** `3 clients, 7 targets: 2 errors, 1 warning, 0 notes`. */
export function totalsLine({ clients, targets, findings }: Audit): string {
  const number = (severity: Severity) => count(findings.filter((one) => one.severity === severity).length, severity);
  return `${count(clients, 'client')}, ${count(targets, 'target')}: ${number('error')}, ${number('warning')}, ${number('note')}`;
}

// More dates than these no reader follows.
const MOST_DATES = 30;

/** When clients are due for rotation, the soonest first, as a diagram that GitHub draws; empty where none lives. */
export function dueDiagram({ due }: Audit): readonly string[] {
  const sorted = due.toSorted((one, other) => one.dueMs - other.dueMs);
  const drawn = sorted.slice(0, MOST_DATES).filter(({ dueMs }) => Number.isFinite(dueMs));
  if (drawn.length === 0) return [];
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const spanMs = (drawn.at(-1)?.dueMs ?? 0) - (drawn[0]?.dueMs ?? 0);
  const left = sorted.length - drawn.length;
  const diagram = [
    '```mermaid',
    'gantt',
    '  title Next rotations, in UTC',
    '  dateFormat YYYY-MM-DD',
    '  todayMarker off',
    `  tickInterval ${tickOf(Math.max(spanMs, DAY_MS * 2))}`,
    ...drawn.map(
      ({ client, dueMs }) =>
        `  client ${client.replace(/[^A-Za-z0-9 _-]+/g, ' ').trim()} :milestone, ${day(dueMs)}, 0d`,
    ),
    '```',
  ].join('\n');
  return [diagram, ...(left > 0 ? [`and ${left} more, not drawn`] : [])];
}
