import type { Destination } from '../domain/destination.ts';
import { keyOf } from '../domain/destination.ts';
import { distinct, listOf } from './list.ts';
import { type Reading, unlike } from './reading.ts';

// GitHub: account names are letters, digits and hyphens (managed users also `_`), at most 39 characters; repository names
// are letters, digits, `-`, `_` and `.`, at most 100 characters.
const REPOSITORY = /^([A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/;

/** A repository by its full name, checked against GitHub's rules so that no path can be bent. */
export function repository(text: string): Reading<Destination> {
  const [, owner, name] = REPOSITORY.exec(text) ?? [];
  if (owner === undefined || name === undefined || name === '.' || name === '..' || /\.(?:git|wiki)$/i.test(name)) {
    return unlike(text, 'owner/name, by the rules of GitHub for names');
  }
  return { value: { scope: 'repository', store: 'actions', owner, repository: name } };
}

/** A list of repositories. Nothing at all is wrong: an expression that came out empty must not choose for the user. */
export function repositories(text: string): Reading<readonly Destination[]> {
  if (text === '') return unlike(text, 'owner/name, one a line; an empty list never means a default or everything');
  const reading = listOf(repository)(text);
  return 'value' in reading ? { value: distinct(reading.value, keyOf) } : reading;
}
