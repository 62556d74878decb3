import { isGlob, patternText, type RepositoryPattern } from '../domain/target-selector.ts';
import { commaList, distinct, listOf } from './list.ts';
import { invalid, mapped, type Parsed, type Parser, valid } from './parsers.ts';

// GitHub: account names are letters, digits and hyphens (managed users also `_`), at most 39 characters; repository names
// are letters, digits, `-`, `_` and `.`, at most 100 characters.
const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;
const GLOB = /^(?:[A-Za-z0-9._*?-]|\[[!^]?[A-Za-z0-9._-]+\]){1,100}$/;

/** Name of an account: a person or an organization. */
export function owner(text: string): Parsed<string> {
  return OWNER.test(text) ? valid(text) : invalid(text, 'the name of an account on GitHub, for example my-org');
}

/** A repository, or several by a glob; the owner is always spelled out. It cannot lead to another path. */
export function repositoryPattern(text: string): Parsed<RepositoryPattern> {
  const [account = '', name = '', ...rest] = text.split('/');
  const pattern = OWNER.test(account) && rest.length === 0 ? namePattern(account, name) : undefined;
  return pattern === undefined
    ? invalid(text, 'owner/name, for example my-org/checkout; the name may hold ?, [...] and up to three *')
    : valid(pattern);
}

/** The same for a name without its owner, or with it. */
export function repositoryOfOwner(account: string): Parser<RepositoryPattern> {
  return (text) => {
    const parsed = repositoryPattern(text.includes('/') ? text : `${account}/${text}`);
    if (parsed.kind === 'invalid')
      return invalid(text, `the name of a repository of ${account}, for example checkout, or a glob`);
    const isOwn = parsed.value.owner.toLowerCase() === account.toLowerCase();
    return isOwn ? parsed : invalid(text, `a repository of ${account}`);
  };
}

/** Each further `*` may take a hundred times as long. */
export function isQuick(glob: string): boolean {
  return (glob.match(/\*+/g) ?? []).length <= 3;
}

function namePattern(account: string, name: string): RepositoryPattern | undefined {
  if (isGlob(name)) {
    return GLOB.test(name) && isQuick(name)
      ? { owner: account, name: name.replace(/\*{2,}/g, '*'), isGlob: true }
      : undefined;
  }
  const isName = NAME.test(name) && name !== '.' && name !== '..' && !/\.(?:git|wiki)$/i.test(name);
  return isName ? { owner: account, name, isGlob: false } : undefined;
}

/** A list of repositories and globs, each once. */
export const repositoryPatterns = mapped(listOf(repositoryPattern, commaList), (patterns) =>
  distinct(patterns, (pattern) => patternText(pattern).toLowerCase()),
);
