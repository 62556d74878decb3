import { STORES, type Store } from '../domain/target.ts';
import type { RepositoryFilter } from '../domain/target-selector.ts';
import { distinct, each, linesOf, list, listOf } from './list.ts';
import { choice, invalid, type Parsed } from './parsers.ts';
import { isQuick, repositoryPattern } from './repository.ts';

// GitHub: at most 255 characters.
const ENVIRONMENT = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,255}$/u;
const TOPIC = /^[a-z0-9][a-z0-9-]{0,49}$/;
const PROPERTY = /^([A-Za-z0-9_$#-]{1,75})\s*=\s*([^\p{Cc}\p{Cf}]+)$/u;

/** Names of environments, or globs, each once. */
export function environments(text: string): Parsed<readonly string[]> {
  const reading = listOf((item) =>
    isEnvironment(item) && isQuick(item)
      ? { value: item }
      : invalid(item, 'the name of an environment, or a glob with up to three *'),
  )(text);
  return 'value' in reading ? { value: distinct(reading.value, (name) => name.toLowerCase()) } : reading;
}

/** Stores of secrets, each once. */
export function stores(text: string): Parsed<readonly Store[]> {
  const reading = listOf(choice(STORES))(text);
  return 'value' in reading ? { value: distinct(reading.value, (store) => store) } : reading;
}

/** Topics as GitHub keeps them: lower case. */
export function topics(text: string): Parsed<readonly string[]> {
  return listOf((item) => {
    const topic = item.toLowerCase();
    return TOPIC.test(topic) ? { value: topic } : invalid(item, 'a topic: letters, digits and hyphens');
  })(text);
}

/** Custom properties, `name=value` a line. */
export function properties(text: string): Parsed<RepositoryFilter['properties']> {
  return listOf((item) => {
    const [, name, value] = PROPERTY.exec(item) ?? [];
    return name === undefined || value === undefined ? invalid(item, 'name=value') : { value: { name, value } };
  })(text);
}

/** Targets as `failed-targets` lists them, as keys. */
export function targetKeys(text: string): Parsed<readonly string[]> {
  const items = list(text);
  if ('wrong' in items) return items;
  // The name of an environment may hold commas: a single line is several targets only where each part is one.
  const lines = linesOf(text);
  return each(items.value.every(isTarget) ? items.value : lines, (item) =>
    isTarget(item)
      ? { value: item.toLowerCase() }
      : invalid(item, 'owner/name, owner/name/environments/<name> or orgs/<name>, as failed-targets lists them'),
  );
}

/** A path that ends in `.` or `..` would be bent by them. */
function isEnvironment(name: string): boolean {
  return ENVIRONMENT.test(name) && !/^\.{1,2}$/.test(name);
}

function isTarget(item: string): boolean {
  const [, environment] = /^[^/]+\/[^/]+\/environments\/(.+)$/.exec(item) ?? [];
  // Whatever GitHub lists is told by failed-targets.
  if (environment !== undefined) return /^\P{Cc}+$/u.test(environment);
  const place = item.replace(/ (?:dependabot|codespaces)$/, '');
  const reading = repositoryPattern(place);
  return 'value' in reading && !reading.value.isGlob;
}

/** A whole number from 1. */
export function positiveNumber(text: string): Parsed<number> {
  return /^[1-9]\d{0,5}$/.test(text) ? { value: Number(text) } : invalid(text, 'a whole number from 1 to 999999');
}
