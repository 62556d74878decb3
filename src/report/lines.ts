import { nameOf } from '../domain/destination.ts';
import type { Facts } from '../domain/facts.ts';
import type { ClientStep, Plan, SubjectPlan } from '../domain/plan.ts';
import { count, plain, quoted } from '../domain/text.ts';
import type { ClientWish, Settings } from '../domain/wish.ts';

/** What is asked of the run. */
export function askedLines({ confidence, github, wish }: Settings): readonly string[] {
  const destinations = wish.subjects.flatMap((subject) => subject.destinations);
  const names = [wish.names.clientId, wish.names.clientSecret];
  return [
    ...wish.subjects.map(({ client }) => `API client ${quoted(client.displayName)}${rolesAsked(client.roles)}`),
    `secrets ${names.join(' and ')}${wish.names.variable === undefined ? '' : `, variable ${wish.names.variable}`}`,
    `targets ${destinations.map(nameOf).join(', ')}; refresh: ${wish.refresh}`,
    `Confidence at ${confidence.apiUrl}, GitHub at ${github.apiUrl}`,
    ...(wish.dryRun ? ['dry run: nothing will be written anywhere'] : []),
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
    `GitHub: ${count(facts.targets.length, 'target')} can be written`,
    ...facts.leftOut.map(({ destination, reason }) => `${nameOf(destination)}: left out, ${reason}`),
    ...(Math.abs(skewSeconds) > 2
      ? [`GitHub's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} Confidence's`]
      : []),
  ];
}

/** What is going to happen, or in a dry run: what would. */
export function planLines(plan: Plan): readonly string[] {
  const waitMs = plan.paceMs + (plan.subjects.some(({ client }) => client.kind === 'create') ? plan.guardMs : 0);
  const waiting = waitMs > 0 ? `about ${count(Math.ceil(waitMs / 1000), 'second')} of waiting` : 'no waiting';
  return [
    ...plan.subjects.flatMap(subjectLines),
    ...plan.leftOut.map(({ destination, reason }) => `leave out ${nameOf(destination)}: ${reason}`),
    `${count(plan.requests, 'request')}, ${waiting}`,
  ];
}

function subjectLines(subject: SubjectPlan): readonly string[] {
  return [
    clientLine(subject),
    ...subject.notes,
    ...subject.targets.map(
      ({ destination, action, reason }) =>
        `${action === 'write' ? 'write' : 'leave'} ${nameOf(destination)}: ${reason}`,
    ),
  ];
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
