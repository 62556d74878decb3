import { conflictsOf } from '../inputs/conflicts.ts';
import type { Texts } from '../inputs/parsers.ts';
import { entryOf, firstKeyPlace, type MapTree, type Mistake, type Tree, within } from './tree.ts';

/** A client of the file beside what it takes from `defaults`, and its selections. */
export interface ClientTrees {
  client: MapTree;
  path: string;
  defaults: MapTree | undefined;
  selections: readonly { tree: MapTree; path: string }[];
}

// The one conflict that is none where another selection of the client has the store.
const ANY_SELECTION = 'client-id-variable';

/**
 * What is wrong with the keys of one client together: the rules of the inputs, in each selection and after the merge.
 * @param githubApiUrl which GitHub the targets are on: Enterprise Server lacks some stores
 */
export function conflictsOfClient(trees: ClientTrees, githubApiUrl: string): readonly Mistake[] {
  const terms = {
    ...textsOf(trees.defaults),
    ...textsOf(trees.client),
    operation: 'rotate',
    'github-api-url': githubApiUrl,
  };
  const selections = trees.selections.length > 0 ? trees.selections : [undefined];
  const found = selections.flatMap((selection) =>
    conflictsOf({ ...terms, ...(selection === undefined ? NO_TARGETS : textsOf(selection.tree)) }).map((one) => ({
      ...one,
      selection,
    })),
  );
  const everywhere = found.filter(({ input }) => input === ANY_SELECTION).length === selections.length;
  return found
    .filter(({ input }) => input !== ANY_SELECTION || everywhere)
    .map(({ input, wrong, selection }) => mistakeAt(input, wrong, { trees, selection }));
}

// Rules about targets have nothing to say where a client has none.
const NO_TARGETS: Texts = { repositories: 'a/b', environments: '' };

interface Where {
  trees: ClientTrees;
  selection: { tree: MapTree; path: string } | undefined;
}

/** At the key that is wrong: in the selection, in the client, in `defaults`; else where the selection begins. */
function mistakeAt(input: string, wrong: string, { trees, selection }: Where): Mistake {
  const maps = [selection, { tree: trees.client, path: trees.path }, { tree: trees.defaults, path: 'defaults' }];
  for (const one of maps) {
    const entry = one?.tree === undefined ? undefined : entryOf(one.tree, input);
    if (one !== undefined && entry !== undefined)
      return { place: entry.value.place, path: within(one.path, input), wrong };
  }
  const { tree, path } = selection ?? { tree: trees.client, path: trees.path };
  return { place: firstKeyPlace(tree), path: within(path, input), wrong };
}

/** The values of a map as texts of inputs, so that the same rules hold. */
function textsOf(map: MapTree | undefined): Texts {
  return Object.fromEntries((map?.entries ?? []).map(({ key, value }) => [key, inputText(value)]));
}

function inputText(tree: Tree): string {
  if (tree.kind === 'list') return tree.items.map(inputText).join('\n');
  if (tree.kind === 'map') return tree.entries.map(({ key, value }) => `${key}=${inputText(value)}`).join('\n');
  return tree.value === null ? '' : String(tree.value).trim();
}
