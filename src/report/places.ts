import { patternText, type RepositoryChoice, type RepositoryPattern, type Selection } from '../domain/selection.ts';
import { count, plain } from '../domain/text.ts';

const MOST_TOLD = 25;

/** The places that are meant, as one phrase. */
export function placesAsked(where: Selection): string {
  if (where.scope === 'organization') {
    const visibility = where.visibility === undefined ? [] : [`visibility ${where.visibility}`];
    const selected = where.repositories === undefined ? [] : [`selected repositories ${patterns(where.repositories)}`];
    return phrase([`orgs/${where.owner}`, ...visibility, ...selected, ...stores(where.stores)]);
  }
  const asked = choice(where.repositories);
  if (where.scope === 'repository') return phrase([...asked, ...stores(where.stores)]);
  const missing = where.createMissing ? ['missing ones are created'] : [];
  return phrase([...asked, `environments ${some(where.environments.map((name) => plain(name)))}`, ...missing]);
}

function choice({ patterns: named, exclude, topics, properties }: RepositoryChoice): readonly string[] {
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
