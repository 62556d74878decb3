import { placeholdersIn } from '../domain/display-name.ts';
import { readEntry } from './entries.ts';
import { looksOf } from './kinds.ts';
import { LEAK, leaksIn, type ManifestEntry, type ManifestOrMistakes, type ManifestTerms } from './manifest.ts';
import { type DefaultsValues, mapOr, type ReadMap, readDefaults, unknownKeys } from './maps.ts';
import { entryOf, firstKeyPlace, type MapTree, type Mistake, type Tree } from './tree.ts';
import { treeOf } from './yaml-tree.ts';

/**
 * The entries of a manifest, from its text. Never throws: whatever the text holds, it gives entries, or all mistakes with
 * their places in the order of the file.
 */
export function manifestFrom(text: string, terms: ManifestTerms): ManifestOrMistakes {
  const read = entriesFrom(text, terms);
  return read.kind === 'mistakes' ? { kind: 'mistakes', mistakes: withheld(read.mistakes, terms.isSecret) } : read;
}

/** No mistake shows a credential, nor a piece of one; one of these at a place is enough. */
function withheld(mistakes: readonly Mistake[], isSecret: ManifestTerms['isSecret']): readonly Mistake[] {
  const safe = mistakes.map((one) =>
    isSecret(one.path) || isSecret(one.wrong) ? { place: one.place, path: '', wrong: LEAK } : one,
  );
  const keys = safe.map(({ place, path, wrong }) => `${place.line}:${place.column} ${path} ${wrong}`);
  return safe.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function entriesFrom(text: string, terms: ManifestTerms): ManifestOrMistakes {
  const read = treeOf(text);
  if (read.kind === 'mistakes') return read;
  const file = mapOr(read.tree, '', 'the keys version, defaults and clients');
  if (file.kind === 'no map') return { kind: 'mistakes', mistakes: [file.mistake] };
  const defaults = defaultsOf(file);
  const clients = clientsOf(file);
  const entries = clients.items.map((tree, index) => readEntry(tree, index, { defaults: defaults.read, terms }));
  const known = entries.flatMap(({ entry }) => entry ?? []);
  const told = [
    ...unknownKeys(file, '', 'file'),
    ...versionMistakes(file),
    ...defaults.mistakes,
    ...clients.mistakes,
    ...entries.flatMap((one) => one.mistakes),
    ...repeated(known, 'display-name', ({ client }) => plainName(client.displayName)),
    ...repeated(known, 'client-name', ({ client }) => client.clientName),
  ];
  const mistakes = [...told, ...leaksIn(file, '', terms.isSecret)];
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes: byPlace(mistakes) } : { kind: 'manifest', entries: known };
}

function versionMistakes(file: MapTree): readonly Mistake[] {
  const version = entryOf(file, 'version')?.value;
  if (version === undefined) return [{ place: firstKeyPlace(file), path: 'version', wrong: 'is required: version: 1' }];
  if (version.kind === 'scalar' && version.value === 1) return [];
  return [{ place: version.place, path: 'version', wrong: `saw ${looksOf(version)}; expected the number 1` }];
}

interface ReadDefaults {
  read: ReadMap<DefaultsValues> | undefined;
  mistakes: readonly Mistake[];
}

function defaultsOf(file: MapTree): ReadDefaults {
  const tree = entryOf(file, 'defaults')?.value;
  if (tree === undefined) return { read: undefined, mistakes: [] };
  const map = mapOr(tree, 'defaults', 'keys that all clients share');
  if (map.kind === 'no map') return { read: undefined, mistakes: [map.mistake] };
  const read = readDefaults(map);
  return { read, mistakes: read.mistakes };
}

function clientsOf(file: MapTree): { items: readonly Tree[]; mistakes: readonly Mistake[] } {
  const tree = entryOf(file, 'clients')?.value;
  if (tree === undefined) {
    return {
      items: [],
      mistakes: [{ place: firstKeyPlace(file), path: 'clients', wrong: 'is required: a list of clients' }],
    };
  }
  if (tree.kind === 'list' && tree.items.length > 0) return { items: tree.items, mistakes: [] };
  const wrong = `saw ${looksOf(tree)}; expected a list of clients`;
  return { items: [], mistakes: [{ place: tree.place, path: 'clients', wrong }] };
}

/** A display name that says the same wherever it is filled in. */
function plainName(name: string): string | undefined {
  return placeholdersIn(name).length === 0 ? name : undefined;
}

/** Values that two entries share and that may stand once in the file. */
function repeated(
  entries: readonly ManifestEntry[],
  key: string,
  said: (entry: ManifestEntry) => string | undefined,
): readonly Mistake[] {
  const first = new Map<string, ManifestEntry>();
  return entries.flatMap((entry) => {
    const value = said(entry);
    if (value === undefined) return [];
    const before = first.get(value);
    if (before === undefined) first.set(value, entry);
    if (before === undefined) return [];
    const wrong = `saw "${value}", as in ${before.path} (line ${before.place.line}); expected each once`;
    return [{ place: entry.place, path: `${entry.path}.${key}`, wrong }];
  });
}

/** In the order of the file. What `defaults` give to several clients is reported once. */
function byPlace(mistakes: readonly Mistake[]): readonly Mistake[] {
  const once = new Map(mistakes.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].sort(
    (one, other) => one.place.line - other.place.line || one.place.column - other.place.column,
  );
}
