import { DEFAULT_STORE, STORE_NAMES, type Store } from '../domain/stores.ts';
import type { Property } from '../domain/target-selector.ts';
import { commaList, distinct, linesOf, list, listOf, parsedItems } from './list.ts';
import { invalid, mapped, oneOf, type Parsed, valid } from './parsers.ts';
import { isQuick, repositoryPattern } from './repository.ts';

// GitHub: at most 255 characters.
const ENVIRONMENT = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,255}$/u;
const TOPIC = /^[a-z0-9][a-z0-9-]{0,49}$/;
const PROPERTY = /^([A-Za-z0-9_$#-]{1,75})\s*=\s*([^\p{Cc}\p{Cf}]+)$/u;

/** Names of environments, or globs, each once. */
export const environments = mapped(listOf(environmentItem), (names) => distinct(names, (name) => name.toLowerCase()));

/** The name of an environment, or a glob. */
export function environmentItem(item: string): Parsed<string> {
  return isEnvironment(item) && isQuick(item)
    ? valid(item)
    : invalid(item, 'the name of an environment, or a glob with up to three *');
}

/** Stores of secrets, each once. */
export const storeNames = mapped(listOf(oneOf(STORE_NAMES), commaList), (items): readonly Store[] => [
  ...new Set(items),
]);

/** One store of secrets. */
export const storeItem = oneOf(STORE_NAMES);

/** Topics as GitHub keeps them: lower case. */
export const topics = listOf(topicItem, commaList);

/** One topic. */
export function topicItem(item: string): Parsed<string> {
  const topic = item.toLowerCase();
  return TOPIC.test(topic) ? valid(topic) : invalid(item, 'a topic: letters, digits and hyphens, for example payments');
}

/** Custom properties, `name=value` a line. */
export const properties = listOf(propertyItem);

/** One custom property, `name=value`. */
export function propertyItem(item: string): Parsed<Property> {
  const [, name, value] = PROPERTY.exec(item) ?? [];
  return name === undefined || value === undefined
    ? invalid(item, 'name=value, for example tier=1')
    : valid({ name, value });
}

/** Targets as `failed-targets` lists them, as keys. */
export function targetKeys(text: string): Parsed<readonly string[]> {
  const items = list(text);
  if (items.kind === 'invalid') return items;
  // The name of an environment may hold commas: a single line is several targets only where each part is one.
  const lines = linesOf(text);
  return parsedItems(items.value.every(isTarget) ? items.value : lines, (item) =>
    isTarget(item)
      ? valid(item.toLowerCase())
      : invalid(item, 'owner/name, owner/name/environments/<name> or orgs/<name>, as failed-targets lists them'),
  );
}

/** A path that ends in `.` or `..` would be bent by them. */
function isEnvironment(name: string): boolean {
  return ENVIRONMENT.test(name) && !/^\.{1,2}$/.test(name);
}

function isTarget(item: string): boolean {
  const [, environment] = /^[^/]+\/[^/]+\/environments\/(.+)$/.exec(item) ?? [];
  // failed-targets gives names as GitHub lists them.
  if (environment !== undefined) return /^\P{Cc}+$/u.test(environment);
  const store = STORE_NAMES.find((one) => one !== DEFAULT_STORE && item.endsWith(` ${one}`));
  const parsed = repositoryPattern(store === undefined ? item : item.slice(0, -store.length - 1));
  return parsed.kind === 'value' && !parsed.value.isGlob;
}
