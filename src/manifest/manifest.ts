import type { ClientSpec, PairNames, RotationPolicy } from '../domain/spec.ts';
import type { TargetSelector } from '../domain/target-selector.ts';
import type { Mistake, Place, Tree } from './tree.ts';

/** One item of `clients`, with its defaults merged in. */
export interface ManifestEntry {
  place: Place;
  /** As `clients[2]`. */
  path: string;
  state: 'present' | 'absent';
  client: ClientSpec;
  names: PairNames;
  terms: Pick<RotationPolicy, 'rotateAfterMs' | 'overlapMs' | 'adopt'>;
  /** In the order of the file. An absent client may have none. */
  selections: readonly EntrySelection[];
}

/** One item of `targets`. */
export interface EntrySelection {
  place: Place;
  /** As `clients[2].targets[0]`. */
  path: string;
  selector: TargetSelector;
}

/** What a file gives: its entries, or everything that is wrong with it, in the order of the file. */
export type ManifestOrMistakes =
  | { kind: 'manifest'; entries: readonly ManifestEntry[] }
  | { kind: 'mistakes'; mistakes: readonly Mistake[] };

/** What the step knows and the file does not. */
export interface ManifestTerms {
  githubApiUrl: string;
  /** Whether a text shows a credential of the run. */
  isSecret(text: string): boolean;
}

/** What is wrong with a text that shows a credential. */
export const LEAK = 'saw a text with a credential of this run in it; expected text without';

/** Every text of a tree, keys too, that shows a credential, which everybody who reads the file would see. */
export function leaksIn(tree: Tree, path: string, isSecret: (text: string) => boolean): readonly Mistake[] {
  if (tree.kind === 'scalar') return isSecret(String(tree.value)) ? [{ place: tree.place, path, wrong: LEAK }] : [];
  if (tree.kind === 'list') return tree.items.flatMap((item, index) => leaksIn(item, `${path}[${index}]`, isSecret));
  return tree.entries.flatMap(({ key, value }) => [
    ...(isSecret(key) ? [{ place: value.place, path, wrong: LEAK }] : []),
    ...leaksIn(value, path === '' ? key : `${path}.${key}`, isSecret),
  ]);
}
