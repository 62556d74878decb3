import { createHash } from 'node:crypto';
import type { ApiClient } from '../domain/api-client.ts';
import { ALSO_FOR_LABEL, MADE_FOR_LABEL, MANAGED_FROM_LABEL } from '../domain/labels.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';
import type { HomePart } from '../domain/warning.ts';

/** What a digest of targets depends on beside the targets. */
type DigestSpec = Pick<ResolvedSpec, 'github'>;

type ClientPlaces = Pick<ClientAssignment, 'targets' | 'unreachable' | 'names'>;

/** Which targets a client is created for, as the value of a label: the same for the same targets and names, in any order. */
export function targetsDigest({ targets, unreachable, names }: ClientPlaces, { github }: DigestSpec): string {
  const keys = [...targets, ...unreachable.map(({ target }) => target)].map(targetKey).sort();
  return digestOf([github, keys, names.clientId, names.clientSecret]);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** From where a client is kept, and for which targets: the labels of the two. */
export interface Home {
  madeFor: string;
  /** Absent where nobody knows which workflow runs this: then the targets alone decide. */
  managedFrom: string | undefined;
}

/** The home of what a run asks. */
export function homeOf(assignment: ClientAssignment, spec: DigestSpec & Pick<ResolvedSpec, 'managedFrom'>): Home {
  const managedFrom = spec.managedFrom === undefined ? undefined : digestOf(spec.managedFrom);
  return { madeFor: targetsDigest(assignment, spec), managedFrom };
}

// Behind the digest where a client was made for other targets, or nobody knows for which: those may hold it still.
const LATER = '-later';

/** The labels of a client that was made before, as far as they have to change: it is kept from here, for these targets. */
export function homeChanges(home: Home, { labels }: ApiClient): Readonly<Record<string, string>> {
  const { [MADE_FOR_LABEL]: madeFor = home.madeFor, ...rest } = homeLabels(home);
  return digestIn(labels[MADE_FOR_LABEL]) === madeFor ? rest : { ...rest, [MADE_FOR_LABEL]: `${madeFor}${LATER}` };
}

/** The digest in a label that tells targets. */
export function digestIn(label: string | undefined): string | undefined {
  return label?.replace(LATER, '');
}

/** The labels of a client that is made here. */
export function homeLabels({ madeFor, managedFrom }: Home): Readonly<Record<string, string>> {
  return { [MADE_FOR_LABEL]: madeFor, ...(managedFrom === undefined ? {} : { [MANAGED_FROM_LABEL]: managedFrom }) };
}

/** What the labels of a client say other than the run does; nothing where it has none, as one of an older version. */
export function differencesFrom({ madeFor, managedFrom }: Home, { labels }: ApiClient): readonly HomePart[] {
  const parts: readonly (readonly [HomePart, string | undefined, string | undefined])[] = [
    ['targets', digestIn(labels[MADE_FOR_LABEL]), madeFor],
    ['workflow', labels[MANAGED_FROM_LABEL], managedFrom],
  ];
  const told = parts.filter(([, label, own]) => label !== undefined && own !== undefined);
  const differing = told.filter(([, label, own]) => label !== own);
  // One of the two that is the same is enough: targets may be added, and workflows edited.
  return differing.length === told.length ? differing.map(([part]) => part) : [];
}

/** Whether this run keeps a client, by its labels; then it may retire it. */
export function isAtHome(home: Home, client: ApiClient): boolean {
  return differencesFrom(home, client).length === 0;
}

/** Whether a run from elsewhere wrote a client to targets of its own. */
export function isAlsoElsewhere({ labels }: ApiClient): boolean {
  return labels[ALSO_FOR_LABEL] !== undefined;
}
