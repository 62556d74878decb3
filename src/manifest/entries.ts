import { placeholdersIn } from '../domain/display-name.ts';
import { overlap, rotateAfter } from '../inputs/duration.ts';
import { clientIdSecret, clientSecretSecret, type Parser } from '../inputs/parsers.ts';
import type { ManifestEntry, ManifestTerms } from './manifest.ts';
import { type ClientValues, type DefaultsValues, mapOr, type ReadMap, readClient } from './maps.ts';
import { conflictsOfClient } from './rules.ts';
import { readSelections } from './selections.ts';
import { entryOf, firstKeyPlace, type MapTree, type Mistake, type Tree, within } from './tree.ts';

/** One client of the file: its entry where it is right, and all that is wrong with it. */
export interface ReadEntry {
  entry: ManifestEntry | undefined;
  mistakes: readonly Mistake[];
}

/** What a client is read beside. */
export interface EntryContext {
  /** Absent where the file has none. */
  defaults: ReadMap<DefaultsValues> | undefined;
  terms: ManifestTerms;
}

/** Reads the client at a place of the list. */
export function readEntry(tree: Tree, index: number, { defaults, terms }: EntryContext): ReadEntry {
  const path = `clients[${index}]`;
  const map = mapOr(tree, path, 'the keys of a client');
  if (map.kind === 'no map') return { entry: undefined, mistakes: [map.mistake] };
  const client = readClient(map, path);
  const { maps, selections, mistakes } = readSelections(map, path);
  const wrong = [...client.mistakes, ...missingKeys(map, path, client.values), ...mistakes];
  const told = new Set(wrong.map((one) => one.path));
  const trees = { client: map, path, defaults: defaults?.tree, selections: maps };
  const conflicts = conflictsOfClient(trees, terms.githubApiUrl).filter((one) => !told.has(one.path));
  const all = [...wrong, ...conflicts];
  if (all.length > 0 || client.values === undefined) return { entry: undefined, mistakes: all };
  const values = withDefaults(defaults?.values, client.values);
  return { entry: { place: firstKeyPlace(map), path, ...entryFrom(values), selections }, mistakes: [] };
}

/** What a client needs: its name, and its targets unless it is absent and its name is plain text. */
function missingKeys(map: MapTree, path: string, values: ClientValues | undefined): readonly Mistake[] {
  const hasName = entryOf(map, 'display-name') !== undefined;
  const mayHaveNoTargets = values?.state === 'absent' && placeholdersIn(values['display-name'] ?? '').length === 0;
  const needed = [
    ...(hasName ? [] : ['display-name']),
    ...(entryOf(map, 'targets') !== undefined || mayHaveNoTargets ? [] : ['targets']),
  ];
  return needed.map((key) => ({ place: firstKeyPlace(map), path: within(path, key), wrong: 'is required' }));
}

/** A client's own value replaces the default; labels are united. */
function withDefaults(defaults: DefaultsValues | undefined, client: ClientValues): ClientValues {
  const labels = { ...defaults?.labels, ...client.labels };
  return { ...defaults, ...client, labels };
}

type EntryTerms = Pick<ManifestEntry, 'state' | 'client' | 'names' | 'terms'>;

function entryFrom(values: ClientValues): EntryTerms {
  return {
    state: values.state ?? 'present',
    client: {
      displayName: values['display-name'] ?? '',
      clientName: values['client-name'],
      description: values.description,
      roles: values.roles,
      permissions: values.permissions,
      labels: values.labels ?? {},
      roleBinding: values['role-binding'] ?? 'auto',
    },
    names: {
      clientId: values['client-id-secret'] ?? defaultOf(clientIdSecret),
      clientSecret: values['client-secret-secret'] ?? defaultOf(clientSecretSecret),
      variable: values['client-id-variable'],
    },
    terms: {
      rotateAfterMs: values['rotate-after'] ?? defaultOf(rotateAfter),
      overlapMs: values.overlap ?? defaultOf(overlap),
      adopt: values.adopt ?? false,
    },
  };
}

/** What an input gives that is left empty. */
function defaultOf<T>(parser: Parser<T>): T {
  const parsed = parser('');
  if (parsed.kind === 'invalid') throw new Error(`an input with a default has none: ${parsed.wrong}`);
  return parsed.value;
}
