import { DEFAULT_STORE } from '../domain/stores.ts';
import type { RepositoryPattern } from '../domain/target-selector.ts';
import { parsedItems } from '../inputs/list.ts';
import type { Parsed } from '../inputs/parsers.ts';
import { repositoryOfOwner } from '../inputs/repository.ts';
import { selectorFrom } from '../inputs/selector.ts';
import { looksOf } from './kinds.ts';
import type { EntrySelection } from './manifest.ts';
import { mapOr, readSelection, type SelectionValues } from './maps.ts';
import { entryOf, firstKeyPlace, type MapTree, type Mistake, within } from './tree.ts';

/** The selections of one client: those that could be read, and all that is wrong with them. */
export interface ReadSelections {
  /** Also those with a wrong key. */
  maps: readonly { tree: MapTree; path: string }[];
  selections: readonly EntrySelection[];
  mistakes: readonly Mistake[];
}

/** Reads the list `targets` of a client. A client without the key has none. */
export function readSelections(client: MapTree, clientPath: string): ReadSelections {
  const targets = entryOf(client, 'targets')?.value;
  const path = within(clientPath, 'targets');
  if (targets === undefined) return { maps: [], selections: [], mistakes: [] };
  if (targets.kind !== 'list' || targets.items.length === 0) {
    const wrong = `saw ${looksOf(targets)}; expected a list of selections, each with repositories or organization`;
    return { maps: [], selections: [], mistakes: [{ place: targets.place, path, wrong }] };
  }
  const read = targets.items.map((item, index) => {
    const at = `${path}[${index}]`;
    const map = mapOr(item, at, 'a selection with repositories or organization');
    if (map.kind === 'no map') return { map: undefined, selection: undefined, mistakes: [map.mistake] };
    return readOne(map, at);
  });
  return {
    maps: read.flatMap(({ map }) => map ?? []),
    selections: read.flatMap(({ selection }) => selection ?? []),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
  };
}

interface ReadOne {
  map: { tree: MapTree; path: string };
  selection: EntrySelection | undefined;
  mistakes: readonly Mistake[];
}

function readOne(tree: MapTree, path: string): ReadOne {
  const read = readSelection(tree, path);
  const map = { tree, path };
  if (read.values === undefined) return { map, selection: undefined, mistakes: read.mistakes };
  const allowed = allowedRepositories(read.values);
  if (allowed.kind === 'invalid') {
    const place = entryOf(tree, ALLOWED)?.value.place ?? tree.place;
    const mistake = { place, path: within(path, ALLOWED), wrong: allowed.wrong };
    return { map, selection: undefined, mistakes: [...read.mistakes, mistake] };
  }
  const place = firstKeyPlace(tree);
  return { map, selection: { place, path, selector: selectorOf(read.values, allowed.value) }, mistakes: read.mistakes };
}

const ALLOWED = 'organization-repositories';

/** The repositories that may use an organization's secret, with or without its name before them. */
function allowedRepositories(values: SelectionValues): Parsed<readonly RepositoryPattern[] | undefined> {
  const { organization, [ALLOWED]: names } = values;
  if (organization === undefined || names === undefined) return { kind: 'value', value: undefined };
  return parsedItems(names, repositoryOfOwner(organization));
}

function selectorOf(values: SelectionValues, allowed: readonly RepositoryPattern[] | undefined) {
  return selectorFrom(
    {
      repositories: values.repositories ?? [],
      'exclude-repositories': values['exclude-repositories'] ?? [],
      topics: values.topics ?? [],
      properties: values.properties ?? [],
      environments: values.environments,
      'create-environments': values['create-environments'] ?? false,
      organization: values.organization,
      'organization-visibility': values['organization-visibility'],
      stores: values.stores ?? [DEFAULT_STORE],
    },
    allowed,
  );
}
