import * as v from 'valibot';
import { clientFields, defaultsFields, selectionFields } from './definition.ts';
import { looksOf } from './kinds.ts';
import { type KnownKeys, type Level, unknownKey } from './known-keys.ts';
import { type MapTree, type Mistake, type Tree, within } from './tree.ts';

const termKeys = Object.keys(defaultsFields.entries);

/** The keys of each map of a manifest. */
export const KEYS: KnownKeys = {
  file: ['version', 'defaults', 'clients'],
  defaults: termKeys,
  client: [...Object.keys(clientFields.entries), 'targets'],
  selection: Object.keys(selectionFields.entries),
};

/** What the keys of a client say. */
export type ClientValues = v.InferOutput<typeof clientFields>;
/** What the keys of `defaults` say. */
export type DefaultsValues = v.InferOutput<typeof defaultsFields>;
/** What the keys of a selection say. */
export type SelectionValues = v.InferOutput<typeof selectionFields>;

/** A map that was read: its values, as far as they are right, and all that is wrong with it. */
export interface ReadMap<T> {
  tree: MapTree;
  path: string;
  /** Absent where a key is wrong. */
  values: T | undefined;
  mistakes: readonly Mistake[];
}

/** The values of `defaults`. */
export function readDefaults(tree: MapTree): ReadMap<DefaultsValues> {
  return readMap(tree, 'defaults', { level: 'defaults', fields: defaultsFields });
}

/** The values of one client, without its targets. */
export function readClient(tree: MapTree, path: string): ReadMap<ClientValues> {
  return readMap(tree, path, { level: 'client', fields: clientFields });
}

/** The values of one selection of targets. */
export function readSelection(tree: MapTree, path: string): ReadMap<SelectionValues> {
  return readMap(tree, path, { level: 'selection', fields: selectionFields });
}

/** Keys that a map does not have. */
export function unknownKeys(tree: MapTree, path: string, level: Level): readonly Mistake[] {
  return tree.entries
    .filter(({ key }) => !KEYS[level].includes(key))
    .map(({ key, keyPlace }) => ({ place: keyPlace, path: within(path, key), wrong: unknownKey(key, level, KEYS) }));
}

/** A map where one must be; else what is wrong. */
export function mapOr(tree: Tree, path: string, expected: string): MapTree | NoMap {
  if (tree.kind === 'map' && tree.entries.length > 0) return tree;
  const mistake = { place: tree.place, path, wrong: `saw ${looksOf(tree)}; expected ${expected}` };
  return { kind: 'no map', mistake };
}

/** A value that should be a map. */
export interface NoMap {
  kind: 'no map';
  mistake: Mistake;
}

interface Reading<S> {
  level: Level;
  fields: S;
}

function readMap<S extends v.GenericSchema<unknown, unknown>>(
  tree: MapTree,
  path: string,
  { level, fields }: Reading<S>,
): ReadMap<v.InferOutput<S>> {
  const unknown = unknownKeys(tree, path, level);
  const known = tree.entries.filter(({ key }) => KEYS[level].includes(key));
  const parsed = v.safeParse(fields, Object.fromEntries(known.map(({ key, value }) => [key, value])));
  if (parsed.success) return { tree, path, values: parsed.output, mistakes: unknown };
  const wrong = parsed.issues.map((issue): Mistake => mistakeOf(issue, tree, path));
  return { tree, path, values: undefined, mistakes: [...unknown, ...wrong] };
}

/** The issue of a field has two steps: the key, and the part of its value. */
function mistakeOf({ path: steps, message }: v.BaseIssue<unknown>, tree: MapTree, path: string): Mistake {
  const [key, part] = steps ?? [];
  const place = placeOfValue(part?.value) ?? tree.place;
  return { place, path: within(path, `${String(key?.key ?? '')}${String(part?.key ?? '')}`), wrong: message };
}

function placeOfValue(value: unknown): Mistake['place'] | undefined {
  const parsed = v.safeParse(placed, value);
  return parsed.success ? parsed.output.place : undefined;
}

const placed = v.object({ place: v.object({ line: v.number(), column: v.number() }) });
