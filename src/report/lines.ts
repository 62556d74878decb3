import type { ApiClient } from '../domain/api-client.ts';
import { sentence } from '../domain/errors.ts';
import type { ClocksApart, Facts } from '../domain/facts.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { CreateStep, KeepStep, Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { CreateReason } from '../domain/reasons.ts';
import type { ClientSpec, ManifestShare } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import { count, plain, quoted, timeText } from '../domain/text.ts';
import { retirementLines } from './lineage-lines.ts';
import { reasonText, stepReason } from './reasons.ts';
import { warningTexts } from './warnings.ts';

// At most so many targets have a line each; of more the log says how many there are of each kind. A dry run lists all.
const MOST_TARGETS = 25;

/** What a shard says that has no client; absent where it has one. */
export function idleShardLine({ subjects }: Plan, manifest: ManifestShare | undefined): string | undefined {
  if (manifest === undefined || subjects.length > 0) return undefined;
  return `no client of the file belongs to shard ${manifest.shardIndex} of ${manifest.shardTotal}`;
}

/** What was found. */
export function foundLines(facts: Facts): readonly string[] {
  const clients = facts.clients.map(
    (client) =>
      `found ${client.name} ${quoted(client.displayName)}, client id ${plain(client.clientId)}, made ${timeText(createdAtMs(client), 'down')}`,
  );
  return [
    `Confidence: ${count(facts.clientsSeen, 'API client')} read`,
    ...(clients.length > 0 ? clients : ['none of them is the one that is asked for']),
    `GitHub: ${count(facts.targets.size, 'target')} can be written`,
    ...facts.leftOut.map(({ target, reason }) => `${targetName(target)}: left out, ${reasonText(reason)}`),
    ...clockLines(facts),
  ];
}

const APART: Readonly<Record<ClocksApart, string>> = {
  services: 'the clocks of GitHub and Confidence are more than five minutes apart',
  runner: "the runner's clock and those of GitHub and Confidence are more than five minutes apart",
  readings: 'answers of one service show times that are more than a minute apart, so one of them is wrong',
};

/** Warns a person that times cannot be relied on; absent where the clocks agree. */
export function clockWarning({ clocksApart }: Facts): string | undefined {
  return clocksApart === undefined ? undefined : `${APART[clocksApart]}: this run deletes no API client`;
}

function clockLines({ githubAheadMs }: Facts): readonly string[] {
  const seconds = Math.round(githubAheadMs / 1000);
  const side = seconds > 0 ? 'ahead of' : 'behind';
  return Math.abs(seconds) > 2 ? [`GitHub's clock is ${Math.abs(seconds)} s ${side} Confidence's`] : [];
}

/** The rule that decided, and the facts that it looked at, for those who debug a run. */
export function decisionLine({ spec, reason, lineage, targets, client }: SubjectPlan): string {
  const kinds = countsOf(
    targets.map(({ action, reason: { code } }) => `${action} ${code}`),
    ' ',
  );
  const living = lineage.map(({ name, createdAtMs, isOurs, retireAfterMs }) => {
    const end = retireAfterMs === undefined ? '' : `, retire-after ${timeText(retireAfterMs)}`;
    return `${name} created ${timeText(createdAtMs, 'down')}${isOurs ? '' : ', not created by this action'}${end}`;
  });
  return `${quoted(spec.displayName)}: rule ${reason}, step ${client.kind}; clients: ${living.join('; ') || 'none'}; ${kinds.join('; ') || 'no target'}`;
}

/** What is going to happen, or in a dry run: what would. */
export function planLines(plan: Plan, isDry: boolean): readonly string[] {
  const waitMs = plan.paceMs + (plan.subjects.some(({ client }) => client.kind === 'create') ? plan.guardMs : 0);
  const targets = plan.subjects.flatMap((subject) => subject.targets);
  const isEachShown = isDry || targets.length <= MOST_TARGETS;
  return [
    ...plan.subjects.flatMap((subject) => [
      clientLine(subject),
      ...warningTexts(subject.warnings),
      ...retirementLines(subject),
      ...(isEachShown ? subject.targets.map(targetLine) : []),
    ]),
    ...(isEachShown ? [] : targetCounts(targets)),
    ...plan.leftOut.map(({ target, reason }) => `leave out ${targetName(target)}: ${reasonText(reason)}`),
    `${count(plan.requests, 'request')}, ${waitMs > 0 ? `about ${waitText(waitMs)} of waiting` : 'no waiting'}`,
  ];
}

function targetLine(step: TargetStep): string {
  return `${verbOf(step)} ${targetName(step.target)}: ${stepReason(step)}`;
}

function verbOf({ action }: TargetStep): string {
  return action === 'skip' ? 'leave' : action;
}

/** The targets that are written, one by one where they are few; of the others, how many there are of each kind. */
export function furtherTargets(targets: readonly TargetStep[]): readonly string[] {
  const written = targets.filter(({ action }) => action === 'write');
  const left = targets.filter(({ action }) => action === 'skip').map(stepReason);
  return [
    ...(written.length <= MOST_TARGETS ? written.map(targetLine) : targetCounts(written)),
    ...countsOf(left, ': '),
  ];
}

function targetCounts(targets: readonly TargetStep[]): readonly string[] {
  return countsOf(
    targets.map((step) => `${verbOf(step)}: ${stepReason(step)}`),
    ' to ',
  );
}

function countsOf(kinds: readonly string[], between: string): readonly string[] {
  const numbers = new Map<string, number>();
  for (const kind of kinds) numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
  return [...numbers].map(([kind, number]) => `${count(number, 'target')}${between}${kind}`);
}

function waitText(ms: number): string {
  return ms < 120_000 ? count(Math.ceil(ms / 1_000), 'second') : count(Math.ceil(ms / 60_000), 'minute');
}

/** What a plan does about the client, as one phrase. */
export function clientLine({ spec, client }: SubjectPlan): string {
  const name = quoted(spec.displayName);
  const changes = changesOf({ spec, client });
  switch (client.kind) {
    case 'revoke':
      return removalLine(client.clients, name);
    case 'none':
      return `create no API client ${name}: there is no target to write`;
    case 'wrong':
      return `leave API client ${name} alone: ${sentence(client.problem)}`;
    case 'create':
      return `create ${newClientText(client, name)}${changes.length === 0 ? '' : ` with ${changes.join('; ')}`}`;
    case 'keep':
      return `keep API client ${name} (${client.client.name})${changes.length === 0 ? '' : `, update: ${changes.join('; ')}`}`;
    case 'deleteOrphan':
      return `delete ${client.client.name} ${name}, which an earlier run created and no target holds, and decide again`;
    case 'blocked':
      return `leave API client ${name} (${client.client.name}) as it is`;
  }
}

function removalLine(clients: readonly Pick<ApiClient, 'name'>[], name: string): string {
  const names = clients.map((one) => one.name).join(', ');
  return `remove API client ${name}${names === '' ? ': none exists' : ` (${names})`}`;
}

const CREATE_REASONS: Readonly<Record<CreateReason, string>> = {
  'first-client': '',
  due: 'it is due',
  forced: 'force',
  'secret-lost': 'its secret cannot be read back, and a target needs it',
};

function newClientText({ reason, predecessors }: CreateStep, name: string): string {
  const [newest] = predecessors;
  return newest === undefined
    ? `API client ${name}`
    : `a new API client ${name} in place of ${newest.name} (${CREATE_REASONS[reason]})`;
}

/** Each field of a client that a plan sets, with its new value; for roles also those that the client has. */
export function changesOf({ spec, client }: Pick<SubjectPlan, 'spec' | 'client'>): readonly string[] {
  if (client.kind === 'create')
    return [...fieldLines(client.spec), ...(client.roles === undefined ? [] : [`roles ${listed(client.roles)}`])];
  if (client.kind !== 'keep') return [];
  const roles = client.roles === undefined ? [] : [`roles ${listed(client.bound)} → ${listed(client.roles)}`];
  return [...fieldLines({ ...client.changes, labels: changedLabels(client, spec.labels) }), ...roles];
}

function fieldLines({ description, permissions, labels = {} }: Partial<ClientSpec>): readonly string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...(description === undefined ? [] : [`description ${quoted(description)}`]),
    ...(pairs.length === 0 ? [] : [`labels ${listed(pairs)}`]),
    ...(permissions === undefined ? [] : [`permissions ${listed(permissions)}`]),
  ];
}

type Labels = ClientSpec['labels'];

function changedLabels({ client }: KeepStep, wanted: Labels): Labels {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => client.labels[key] !== value));
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.map((item) => plain(item)).join(', ');
}
