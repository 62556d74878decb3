import { nameOf } from '../domain/destination.ts';
import type { Facts } from '../domain/facts.ts';
import type { ClientStep, Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import { count, plain, quoted } from '../domain/text.ts';
import type { ClientWish, Settings } from '../domain/wish.ts';
import { placesAsked } from './places.ts';

// So many targets are told one by one; of more, how many there are of each kind. A dry run tells all.
const MOST_TOLD = 25;

/** What is asked of the run. */
export function askedLines({ confidence, github, asked }: Settings): readonly string[] {
  const { client, names, refresh, only, dryRun } = asked;
  return [
    `API client ${quoted(client.displayName)}${rolesAsked(client.roles)}`,
    `secrets ${names.clientId} and ${names.clientSecret}${names.variable === undefined ? '' : `, variable ${names.variable}`}`,
    `targets ${placesAsked(asked.where)}; refresh: ${refresh}`,
    ...(only === undefined ? [] : [`only ${count(only.length, 'target')} of them: only-targets`]),
    `Confidence at ${confidence.apiUrl}, GitHub at ${github.apiUrl}`,
    ...(dryRun ? ['dry run: nothing will be written anywhere'] : []),
  ];
}

function rolesAsked(roles: readonly string[] | undefined): string {
  return roles === undefined
    ? ''
    : ` with ${roles.length === 1 ? 'role' : 'roles'} ${roles.map((role) => plain(role)).join(', ')}`;
}

/** What was found. */
export function foundLines(facts: Facts): readonly string[] {
  const skewSeconds = Math.round(facts.githubAheadMs / 1000);
  const clients = facts.clients.map(
    ({ name, displayName, clientId }) => `found ${name} ${quoted(displayName)}, client id ${plain(clientId)}`,
  );
  return [
    `Confidence: ${count(facts.clientsSeen, 'API client')} looked through`,
    ...(clients.length > 0 ? clients : ['none of them is the one asked for']),
    `GitHub: ${count(facts.targets.size, 'target')} can be written`,
    ...facts.leftOut.map(({ destination, reason }) => `${nameOf(destination)}: left out, ${reason}`),
    ...(Math.abs(skewSeconds) > 2
      ? [`GitHub's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} Confidence's`]
      : []),
  ];
}

/** What is going to happen, or in a dry run: what would. */
export function planLines(plan: Plan, isDry: boolean): readonly string[] {
  const waitMs = plan.paceMs + (plan.subjects.some(({ client }) => client.kind === 'create') ? plan.guardMs : 0);
  const targets = plan.subjects.flatMap((subject) => subject.targets);
  const isEachTold = isDry || targets.length <= MOST_TOLD;
  return [
    ...plan.subjects.flatMap((subject) => [
      clientLine(subject),
      ...subject.notes,
      ...(isEachTold ? subject.targets.map(targetLine) : []),
    ]),
    ...(isEachTold ? [] : targetCounts(targets)),
    ...plan.leftOut.map(({ destination, reason }) => `leave out ${nameOf(destination)}: ${reason}`),
    `${count(plan.requests, 'request')}, ${waitMs > 0 ? `about ${lasting(waitMs)} of waiting` : 'no waiting'}`,
  ];
}

function targetLine({ destination, action, reason }: TargetStep): string {
  return `${action === 'write' ? 'write' : 'leave'} ${nameOf(destination)}: ${reason}`;
}

function targetCounts(targets: readonly TargetStep[]): readonly string[] {
  const kinds = new Map<string, number>();
  for (const { action, reason } of targets) {
    const kind = `${action === 'write' ? 'write' : 'leave'}: ${reason}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, number]) => `${count(number, 'target')} to ${kind}`);
}

function lasting(ms: number): string {
  return ms < 120_000 ? count(Math.ceil(ms / 1_000), 'second') : count(Math.ceil(ms / 60_000), 'minute');
}

/** What a plan does about the client, as one phrase. */
export function clientLine({ wish, client }: SubjectPlan): string {
  const name = quoted(wish.displayName);
  if (client.kind === 'none') return `create no API client ${name}: no target would take it`;
  const changes = changesOf({ wish, client });
  if (client.kind === 'create')
    return `create API client ${name}${changes.length === 0 ? '' : ` with ${changes.join('; ')}`}`;
  return `keep API client ${name} (${client.client.name})${changes.length === 0 ? '' : `, bring in step: ${changes.join('; ')}`}`;
}

/** Each field of a client that a plan sets, with its new value; roles also with those it has. */
export function changesOf({ wish, client }: Pick<SubjectPlan, 'wish' | 'client'>): readonly string[] {
  if (client.kind === 'none') return [];
  if (client.kind === 'create') {
    return [...fieldLines(wish), ...(client.roles === undefined ? [] : [`roles ${listed(client.roles)}`])];
  }
  const roles = client.roles === undefined ? [] : [`roles ${listed(client.bound)} → ${listed(client.roles)}`];
  return [...fieldLines({ ...client.changes, labels: changedLabels(client, wish.labels) }), ...roles];
}

function fieldLines({ description, permissions, labels = {} }: Partial<ClientWish>): readonly string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...(description === undefined ? [] : [`description ${quoted(description)}`]),
    ...(pairs.length === 0 ? [] : [`labels ${listed(pairs)}`]),
    ...(permissions === undefined ? [] : [`permissions ${listed(permissions)}`]),
  ];
}

function changedLabels(
  { client }: Extract<ClientStep, { kind: 'keep' }>,
  wished: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(wished).filter(([key, value]) => client.labels[key] !== value));
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.map((item) => plain(item)).join(', ');
}
