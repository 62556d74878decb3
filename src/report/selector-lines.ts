import {
  patternText,
  type RepositoryFilter,
  type RepositoryPattern,
  type TargetSelector,
} from '../domain/target-selector.ts';
import { count, plain } from '../domain/text.ts';

const MOST_TOLD = 25;

/** The places that are meant, as one phrase. */
export function placesAsked(selector: TargetSelector): string {
  if (selector.scope === 'organization') {
    const visibility = selector.visibility === undefined ? [] : [`visibility ${selector.visibility}`];
    const selected =
      selector.repositories === undefined ? [] : [`selected repositories ${patterns(selector.repositories)}`];
    return phrase([`orgs/${selector.owner}`, ...visibility, ...selected, ...stores(selector.stores)]);
  }
  const asked = choice(selector.repositories);
  if (selector.scope === 'repository') return phrase([...asked, ...stores(selector.stores)]);
  const missing = selector.createMissing ? ['missing ones are created'] : [];
  return phrase([...asked, `environments ${some(selector.environments.map((name) => plain(name)))}`, ...missing]);
}

function choice({ patterns: named, exclude, topics, properties }: RepositoryFilter): readonly string[] {
  return [
    patterns(named),
    ...(exclude.length === 0 ? [] : [`without ${patterns(exclude)}`]),
    ...(topics.length === 0 ? [] : [`with topics ${topics.join(', ')}`]),
    ...(properties.length === 0
      ? []
      : [`with properties ${properties.map(({ name, value }) => `${name}=${plain(value)}`).join(', ')}`]),
  ];
}

function stores(named: readonly string[]): readonly string[] {
  return named.length === 1 && named[0] === 'actions' ? [] : [`stores ${named.join(', ')}`];
}

function patterns(named: readonly RepositoryPattern[]): string {
  return some(named.map(patternText));
}

function some(items: readonly string[]): string {
  return items.length <= MOST_TOLD ? items.join(', ') : count(items.length, 'item');
}

function phrase(parts: readonly string[]): string {
  return parts.join('; ');
}
