/** Where something stands in the file, both from 1; a column counts characters. */
export interface Place {
  line: number;
  column: number;
}

/** A value of the file, with its place. */
export type Tree = MapTree | ListTree | ScalarTree;

/** A map, in the order of the file. */
export interface MapTree {
  kind: 'map';
  place: Place;
  entries: readonly MapEntry[];
}

/** One key of a map and its value. */
export interface MapEntry {
  key: string;
  keyPlace: Place;
  value: Tree;
}

/** A list. */
export interface ListTree {
  kind: 'list';
  place: Place;
  items: readonly Tree[];
}

/** A single value, as YAML 1.2 core reads it. */
export interface ScalarTree {
  kind: 'scalar';
  place: Place;
  value: string | number | boolean | null;
  /** The value as it stands in the file. */
  source: string;
}

/** One mistake of a file: where it is, the path of keys that leads there, and what is wrong. */
export interface Mistake {
  place: Place;
  /** As `clients[2].targets[0]`; empty where the whole file is meant. */
  path: string;
  wrong: string;
}

/** The value of a key; absent where the map does not have it. */
export function entryOf(map: MapTree, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** Where a map begins: its first key. */
export function firstKeyPlace(map: MapTree): Place {
  return map.entries[0]?.keyPlace ?? map.place;
}

/** The path of a key in the map at a path. */
export function within(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
