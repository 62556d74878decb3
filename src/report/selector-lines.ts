import {
  patternText,
  type RepositoryFilter,
  type RepositoryPattern,
  type TargetSelector,
} from '../domain/target-selector.ts';
import { count, plain } from '../domain/text.ts';

// A list of more items is given by its length.
const MOST_ITEMS = 25;

/** The targets that a selector means, as one phrase. */
export function placesAsked(selector: TargetSelector): string {
  if (selector.scope === 'organization') {
    const visibility = selector.visibility === undefined ? [] : [`visibility ${selector.visibility}`];
    const selected =
      selector.repositories === undefined ? [] : [`selected repositories ${patternsText(selector.repositories)}`];
    return phrase([`orgs/${selector.owner}`, ...visibility, ...selected, ...storeTexts(selector.stores)]);
  }
  const asked = repositoryTexts(selector.repositories);
  if (selector.scope === 'repository') return phrase([...asked, ...storeTexts(selector.stores)]);
  const missing = selector.createMissing ? ['missing ones are created'] : [];
  return phrase([...asked, `environments ${listText(selector.environments.map((name) => plain(name)))}`, ...missing]);
}

function repositoryTexts({ patterns: named, exclude, topics, properties }: RepositoryFilter): readonly string[] {
  return [
    patternsText(named),
    ...(exclude.length === 0 ? [] : [`without ${patternsText(exclude)}`]),
    ...(topics.length === 0 ? [] : [`with topics ${topics.join(', ')}`]),
    ...(properties.length === 0
      ? []
      : [`with properties ${properties.map(({ name, value }) => `${name}=${plain(value)}`).join(', ')}`]),
  ];
}

function storeTexts(named: readonly string[]): readonly string[] {
  return named.length === 1 && named[0] === 'actions' ? [] : [`stores ${named.join(', ')}`];
}

function patternsText(named: readonly RepositoryPattern[]): string {
  return listText(named.map(patternText));
}

function listText(items: readonly string[]): string {
  return items.length <= MOST_ITEMS ? items.join(', ') : count(items.length, 'item');
}

function phrase(parts: readonly string[]): string {
  return parts.join('; ');
}
