import { type ApiClient, byAge } from './api-client.ts';
import { type Creators, isOwnCreation } from './creators.ts';
import { RETIRE_AFTER_LABEL, SUCCEEDS_LABEL, SUCCESSOR_LABEL } from './labels.ts';
import { isOurs, type LineageFound, labelValueOf, lineageOf, originOf, standsFor } from './lineage.ts';
import type { ClientSpec } from './spec.ts';

/** What is known of those who create clients. */
export interface CreatorFacts {
  creators: Creators;
  /** Client ids that the run may be signed in with. */
  signedInAs: ReadonlySet<string> | undefined;
  /** Names of the clients that this run created, or finished the rotation to. */
  createdByRun: ReadonlySet<string>;
}

/** The clients that a spec means, and those of its name that carry the marker and that somebody else created. */
export type KnownLineage = LineageFound & { createdByOthers: readonly ApiClient[] };

/** What the clients that a spec means depend on. */
export interface LineageTerms extends CreatorFacts {
  /** Whether clients count that this action did not create. */
  isAdopting: boolean;
}

/** The clients that a spec means, without those that only look like a part of the lineage. */
export function knownLineageOf(
  spec: ClientSpec,
  clients: readonly ApiClient[],
  { isAdopting, ...facts }: LineageTerms,
): KnownLineage {
  const createdByOthers = isAdopting ? [] : createdByOthersAmong(spec, clients, facts);
  const known = clients.filter((client) => !createdByOthers.includes(client));
  return { ...lineageOf(spec, known, isAdopting), createdByOthers };
}

function createdByOthersAmong(
  spec: ClientSpec,
  clients: readonly ApiClient[],
  facts: CreatorFacts,
): readonly ApiClient[] {
  const named = clients.filter((client) => standsFor(client, spec.displayName)).sort(byAge);
  const marked = named.filter(isOurs);
  const accepted = new Set(marked.filter((one) => one.name === spec.clientName || isCertain(one, facts)));
  if (accepted.size === 0) for (const one of marked.slice(0, 1)) if (isFirst(one, named, facts)) accepted.add(one);
  for (let size = -1; size !== accepted.size; ) {
    size = accepted.size;
    for (const one of marked) if ([...accepted].some((known) => tellsOf(known, one, facts))) accepted.add(one);
  }
  return marked.filter((one) => !accepted.has(one));
}

/** The oldest is ours by its marker, unless one without it was there before: somebody uses that one. */
function isFirst(oldest: ApiClient, [first]: readonly ApiClient[], { creators }: CreatorFacts): boolean {
  return oldest === first || !creators.isKnown || first?.creator === oldest.creator;
}

/** Where the service tells no creator, the marker alone decides. */
function isCertain(client: ApiClient, { creators, signedInAs, createdByRun }: CreatorFacts): boolean {
  const isOfRun = createdByRun.has(client.name) || signedInAs?.has(client.clientId) === true;
  return client.creator === undefined || isOfRun || isOwnCreation(client, creators);
}

/** Whether one client of the lineage shows that another is of it too: by its creator, or by a label of its own. */
function tellsOf(known: ApiClient, one: ApiClient, { creators }: CreatorFacts): boolean {
  if (known.creator === one.creator) return true;
  const label = labelValueOf(one);
  if (byAge(one, known) < 0) return [known.labels[SUCCEEDS_LABEL], originOf(known)].includes(label);
  const successor = known.labels[SUCCESSOR_LABEL];
  if (successor !== undefined) return successor === label;
  // An older version of this action labelled its predecessors with a time, and with no successor.
  const isTold = known.labels[RETIRE_AFTER_LABEL] !== undefined && one.labels[SUCCEEDS_LABEL] === labelValueOf(known);
  return isTold && !creators.isKnown;
}
