import { nameOf } from '../domain/destination.ts';
import type { Facts } from '../domain/facts.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import { count, plain, quoted } from '../domain/text.ts';
import type { Settings } from '../domain/wish.ts';

/** What is asked of the run. */
export function askedLines({ confidence, github, wish }: Settings): readonly string[] {
  const destinations = wish.subjects.flatMap((subject) => subject.destinations);
  const names = [wish.names.clientId, wish.names.clientSecret];
  return [
    ...wish.subjects.map(({ client }) => `API client ${quoted(client.displayName)}${rolesAsked(client.roles)}`),
    `secrets ${names.join(' and ')}${wish.names.variable === undefined ? '' : `, variable ${wish.names.variable}`}`,
    `targets ${destinations.map(nameOf).join(', ')}`,
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
    ...(clients.length > 0 ? clients : ['no API client of this name']),
    `GitHub: ${count(facts.targets.length, 'target')} can be written`,
    ...facts.leftOut.map(({ destination, reason }) => `${nameOf(destination)}: left out, ${reason}`),
    ...(Math.abs(skewSeconds) > 2
      ? [`GitHub's clock is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} Confidence's`]
      : []),
  ];
}

/** What is going to happen, or in a dry run: what would. */
export function planLines(plan: Plan): readonly string[] {
  const pace = plan.paceMs > 0 ? `, about ${count(Math.ceil(plan.paceMs / 1000), 'second')} at the pace of writes` : '';
  return [
    ...plan.subjects.flatMap(subjectLines),
    ...plan.leftOut.map(({ destination, reason }) => `leave out ${nameOf(destination)}: ${reason}`),
    `${count(plan.requests, 'request')}${pace}`,
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
  if (client.kind === 'create') {
    return `create API client ${name}${client.roles === undefined ? '' : ` with ${client.roles.map((role) => plain(role)).join(', ')}`}`;
  }
  const changes = [...Object.keys(client.changes), ...(client.roles === undefined ? [] : ['roles'])];
  return `keep API client ${name} (${client.client.name})${changes.length === 0 ? '' : `, bring in step: ${changes.join(', ')}`}`;
}
