import { type ApiClient, sameItems } from '../domain/api-client.ts';
import type { Facts } from '../domain/facts.ts';
import {
  MADE_FOR_LABEL,
  ORIGIN_LABEL,
  RESERVED_LABELS,
  RETIRE_AFTER_LABEL,
  retireAfterMsOf,
  SUCCEEDS_LABEL,
} from '../domain/labels.ts';
import { labelValueOf, originOf } from '../domain/lineage.ts';
import type { Changes, ClientStep, Order } from '../domain/plan.ts';
import type { ClientSpec } from '../domain/spec.ts';

/**
 * What a new client should be. Fields that the spec leaves open are taken from the client that it succeeds.
 * @param mark which targets it is made for
 * @param clients the clients of its lineage, newest first
 * @param isUnfinished whether the newest of them may lack rights that it was to get
 */
export function orderOf(
  spec: ClientSpec,
  {
    roles,
    mark,
    clients,
    isUnfinished,
  }: { roles: readonly string[] | undefined; mark: string; clients: readonly ApiClient[]; isUnfinished: boolean },
): Order {
  const [newest] = clients;
  const marks = { [SUCCEEDS_LABEL]: labelValueOf(newest), [MADE_FOR_LABEL]: mark };
  if (newest === undefined) return { spec, roles, marks, predecessors: [], inheritsFrom: [] };
  const ofLine = { ...marks, [ORIGIN_LABEL]: originOf(newest) };
  const own = Object.entries(newest.labels).filter(([key]) => !RESERVED_LABELS.includes(key));
  return {
    spec: {
      ...spec,
      description: spec.description ?? (newest.description || undefined),
      permissions: spec.permissions ?? unlessEmpty(newest.permissions),
      labels: { ...Object.fromEntries(own), ...spec.labels },
    },
    roles: roles ?? unlessEmpty(newest.roles),
    marks: ofLine,
    predecessors: clients,
    inheritsFrom: isUnfinished ? rightsSources(clients) : [newest],
  };
}

/** Those whose rights count where a rotation is not finished: the others were succeeded before. */
export function rightsSources(clients: readonly ApiClient[]): readonly ApiClient[] {
  const open = clients.filter((client) => retireAfterMsOf(client) === undefined);
  return open.length > 0 ? open : clients;
}

function unlessEmpty(items: readonly string[] | undefined): readonly string[] | undefined {
  return items?.length === 0 ? undefined : items;
}

/**
 * How the client that is there is brought in step with a spec. One that this run made is in step.
 * @param isPublished whether every target is seen to hold it
 */
export function keepStep(
  spec: ClientSpec,
  client: ApiClient,
  {
    roles,
    facts,
    inheritsFrom,
    isPublished,
  }: {
    roles: readonly string[] | undefined;
    facts: Facts;
    inheritsFrom: readonly ApiClient[];
    isPublished: boolean;
  },
): ClientStep {
  const bound = [...new Set([...(facts.policies.get(client.name)?.roles ?? []), ...(client.roles ?? [])])];
  const isInStep = facts.createdByRun.has(client.name);
  return {
    kind: 'keep',
    client,
    changes: isInStep ? labelChange(client, {}, isPublished) : changesFor(spec, client, isPublished),
    bound,
    roles: isInStep || roles === undefined || sameItems(bound, roles) ? undefined : roles,
    inheritsFrom,
  };
}

function changesFor(spec: ClientSpec, client: ApiClient, isPublished: boolean): Changes {
  return {
    ...(spec.description === undefined || spec.description === client.description
      ? {}
      : { description: spec.description }),
    ...labelChange(client, spec.labels, isPublished),
    ...permissionChange(client, spec.permissions),
  };
}

/**
 * The live client has no time to go: one that it has is of a successor that is gone. It stays until the targets are right
 * again, since nothing else tells that they are not.
 */
function labelChange({ labels }: ApiClient, wanted: Readonly<Record<string, string>>, isPublished: boolean): Changes {
  const isInStep = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const { [RETIRE_AFTER_LABEL]: time, ...timeless } = labels;
  if (isInStep && (time === undefined || !isPublished)) return {};
  return { labels: { ...(isPublished ? timeless : labels), ...wanted } };
}

/** A service that keeps no permissions in clients cannot be brought in step. */
function permissionChange({ permissions }: ApiClient, wanted: readonly string[] | undefined): Changes {
  const isInStep = wanted === undefined || permissions === undefined || sameItems(permissions, wanted);
  return isInStep ? {} : { permissions: wanted };
}
