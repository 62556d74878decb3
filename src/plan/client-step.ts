import {
  type ApiClient,
  LINE_LABEL,
  RESERVED_LABELS,
  RETIRE_AFTER_LABEL,
  SUCCEEDS_LABEL,
  sameItems,
  TARGETS_LABEL,
} from '../domain/api-client.ts';
import type { Facts } from '../domain/facts.ts';
import { lineOf, markOf } from '../domain/lineage.ts';
import type { Changes, ClientStep, Order } from '../domain/plan.ts';
import { retireAfterMsOf } from '../domain/retire-after.ts';
import type { ClientWish } from '../domain/wish.ts';

/**
 * What a new client should be. Fields that the wish leaves open are taken from the client that it succeeds.
 * @param mark which targets it is made for
 * @param generations the clients of its lineage, newest first
 * @param isUnfinished whether the newest of them may lack rights that it was to get
 */
export function orderOf(
  wish: ClientWish,
  {
    roles,
    mark,
    generations,
    isUnfinished,
  }: { roles: readonly string[] | undefined; mark: string; generations: readonly ApiClient[]; isUnfinished: boolean },
): Order {
  const [newest] = generations;
  const marks = { [SUCCEEDS_LABEL]: markOf(newest), [TARGETS_LABEL]: mark };
  if (newest === undefined) return { wish, roles, marks, predecessors: [], heirTo: [] };
  const ofLine = { ...marks, [LINE_LABEL]: lineOf(newest) };
  const own = Object.entries(newest.labels).filter(([key]) => !RESERVED_LABELS.includes(key));
  return {
    wish: {
      ...wish,
      description: wish.description ?? (newest.description || undefined),
      permissions: wish.permissions ?? unlessEmpty(newest.permissions),
      labels: { ...Object.fromEntries(own), ...wish.labels },
    },
    roles: roles ?? unlessEmpty(newest.roles),
    marks: ofLine,
    predecessors: generations,
    heirTo: isUnfinished ? testators(generations) : [newest],
  };
}

/** Those whose rights count where a rotation is not finished: the others were succeeded before. */
export function testators(generations: readonly ApiClient[]): readonly ApiClient[] {
  const open = generations.filter((client) => retireAfterMsOf(client) === undefined);
  return open.length > 0 ? open : generations;
}

function unlessEmpty(items: readonly string[] | undefined): readonly string[] | undefined {
  return items?.length === 0 ? undefined : items;
}

/**
 * How the client that is there is brought in step with a wish. One that this run made is in step.
 * @param isPublished whether every target is seen to hold it
 */
export function keepStep(
  wish: ClientWish,
  client: ApiClient,
  {
    roles,
    facts,
    heirTo,
    isPublished,
  }: {
    roles: readonly string[] | undefined;
    facts: Facts;
    heirTo: readonly ApiClient[];
    isPublished: boolean;
  },
): ClientStep {
  const bound = [...new Set([...(facts.policies.get(client.name)?.roles ?? []), ...(client.roles ?? [])])];
  const isInStep = facts.ofThisRun.has(client.name);
  return {
    kind: 'keep',
    client,
    changes: isInStep ? labelChange(client, {}, isPublished) : changesFor(wish, client, isPublished),
    bound,
    roles: isInStep || roles === undefined || sameItems(bound, roles) ? undefined : roles,
    heirTo,
  };
}

function changesFor(wish: ClientWish, client: ApiClient, isPublished: boolean): Changes {
  return {
    ...(wish.description === undefined || wish.description === client.description
      ? {}
      : { description: wish.description }),
    ...labelChange(client, wish.labels, isPublished),
    ...permissionChange(client, wish.permissions),
  };
}

/**
 * The live client has no time to go: one that it has is of a successor that is gone. It stays until the targets are right
 * again, since nothing else tells that they are not.
 */
function labelChange({ labels }: ApiClient, wished: Readonly<Record<string, string>>, isPublished: boolean): Changes {
  const isInStep = Object.entries(wished).every(([key, value]) => labels[key] === value);
  const { [RETIRE_AFTER_LABEL]: time, ...timeless } = labels;
  if (isInStep && (time === undefined || !isPublished)) return {};
  return { labels: { ...(isPublished ? timeless : labels), ...wished } };
}

/** A service that keeps no permissions in clients cannot be brought in step. */
function permissionChange({ permissions }: ApiClient, wished: readonly string[] | undefined): Changes {
  const isInStep = wished === undefined || permissions === undefined || sameItems(permissions, wished);
  return isInStep ? {} : { permissions: wished };
}
