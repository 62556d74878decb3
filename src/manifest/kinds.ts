import * as v from 'valibot';
import { distinct } from '../inputs/list.ts';
import type { Parsed, Parser } from '../inputs/parsers.ts';
import type { ListTree, MapTree, ScalarTree, Tree } from './tree.ts';

/** A fragment of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What one key of the file holds: how it is read, and its shape as a JSON Schema. */
export interface Kind<T> {
  read(tree: Tree): ReadValue<T>;
  json: JsonSchema;
}

type ReadValue<T> = { kind: 'value'; value: T } | { kind: 'wrong'; wrong: readonly Wrong[] };

/** What is wrong with a value, or with a part of it. */
interface Wrong {
  tree: Tree;
  /** Which part: `[2]` of a list, `.key` of a map; empty for the value itself. */
  part: string;
  wrong: string;
}

const TEXT = { type: 'string', minLength: 1 } as const;
const LIST = { anyOf: [TEXT, { type: 'array', minItems: 1, items: TEXT }] } as const;
const TEXT_MAP = { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } } as const;

/** Text, read as the input of that name is. */
export function textKind<T>(parser: Parser<T>, words?: readonly string[]): Kind<T> {
  return { json: words === undefined ? TEXT : { enum: words }, read: (tree) => readText(tree, parser) };
}

/**
 * A list of text, each item whole; or one text, read as the input would be.
 * @param once leaves out items that say the same
 */
export function listKind<T>(
  item: Parser<T>,
  whole: Parser<readonly T[]>,
  once: (items: readonly T[]) => readonly T[] = onceEach,
): Kind<readonly T[]> {
  return {
    json: LIST,
    read(tree) {
      if (tree.kind !== 'list') return tree.kind === 'map' ? seen(tree, 'a list of text') : readText(tree, whole);
      if (tree.items.length === 0) return seen(tree, 'a list with at least one item');
      const found = gathered(tree.items.map((one, index) => ({ part: `[${index}]`, found: readText(one, item) })));
      return found.kind === 'value' ? { kind: 'value', value: once(found.value) } : found;
    },
  };
}

/** A map of text, or a list of `key=value`, or one text, read as the input would be. */
export function pairsKind<T>(fromItems: (items: readonly string[]) => Parsed<T>, whole: Parser<T>): Kind<T> {
  return {
    json: { anyOf: [...LIST.anyOf, TEXT_MAP] },
    read(tree) {
      if (tree.kind === 'scalar') return readText(tree, whole);
      const lines = tree.kind === 'map' ? mapLines(tree) : itemLines(tree);
      if (lines.kind === 'wrong') return lines;
      const wrong = lines.value.flatMap(({ tree: at, part, text: item }) => {
        const parsed = fromItems([item]);
        return parsed.kind === 'invalid' ? [{ tree: at, part, wrong: parsed.wrong }] : [];
      });
      if (wrong.length > 0) return { kind: 'wrong', wrong };
      return asFound(tree, fromItems(lines.value.map((line) => line.text)));
    },
  };
}

/** A YAML boolean, unquoted. */
export const booleanKind: Kind<boolean> = {
  json: { type: 'boolean' },
  read: (tree) =>
    tree.kind === 'scalar' && typeof tree.value === 'boolean'
      ? { kind: 'value', value: tree.value }
      : seen(tree, 'true or false, without quotes'),
};

/** Text, or the number 0. */
export function textOrZeroKind<T>(parser: Parser<T>): Kind<T> {
  return {
    json: { anyOf: [TEXT, { const: 0 }] },
    read: (tree) => (tree.kind === 'scalar' && tree.value === 0 ? asFound(tree, parser('0')) : readText(tree, parser)),
  };
}

/** A field of a valibot object from a kind: what is wrong becomes issues that know their place. */
export function keyField<T>(kind: Kind<T>, description: string) {
  return v.optional(
    v.pipe(
      v.custom<Tree>((value) => value !== undefined),
      v.rawTransform<Tree, T>(({ dataset, addIssue, NEVER }) => {
        const found = kind.read(dataset.value);
        if (found.kind === 'value') return found.value;
        for (const { tree, part, wrong } of found.wrong) {
          const at = { type: 'unknown', origin: 'value', input: dataset.value, key: part, value: tree } as const;
          addIssue({ message: wrong, path: [at] });
        }
        return NEVER;
      }),
      v.metadata({ json: kind.json }),
      v.description(description),
    ),
  );
}

function onceEach<T>(items: readonly T[]): readonly T[] {
  return distinct(items, (item) => JSON.stringify(item));
}

/** What a value looks like, for people. */
export function looksOf(tree: Tree): string {
  if (tree.kind === 'map') return tree.entries.length === 0 ? 'an empty map' : 'a map';
  if (tree.kind === 'list') return tree.items.length === 0 ? 'an empty list' : 'a list';
  if (tree.value === null || tree.value === '') return 'nothing';
  return typeof tree.value === 'string' ? `"${tree.value}"` : `the ${typeof tree.value} ${tree.source}`;
}

function seen(tree: Tree, expected: string): { kind: 'wrong'; wrong: readonly Wrong[] } {
  return { kind: 'wrong', wrong: [{ tree, part: '', wrong: `saw ${looksOf(tree)}; expected ${expected}` }] };
}

function readText<T>(tree: Tree, parser: Parser<T>): ReadValue<T> {
  const plain = plainText(tree);
  return plain.kind === 'wrong' ? plain : asFound(tree, parser(plain.value));
}

function plainText(tree: Tree): ReadValue<string> {
  if (tree.kind !== 'scalar') return seen(tree, 'text');
  const { value } = tree;
  if (value === null) return seen(tree, 'text; to leave it out, take the key out');
  if (typeof value !== 'string') return seen(tree, `text: put it in quotes, '${tree.source}'`);
  const trimmed = value.trim();
  if (trimmed === '') return seen(tree, 'text; to leave it out, take the key out');
  if (trimmed.includes('${{')) return seen(tree, 'plain text: a manifest evaluates no expressions');
  return { kind: 'value', value: trimmed };
}

function asFound<T>(tree: Tree, parsed: Parsed<T>): ReadValue<T> {
  return parsed.kind === 'value'
    ? { kind: 'value', value: parsed.value }
    : { kind: 'wrong', wrong: [{ tree, part: '', wrong: parsed.wrong }] };
}

interface Part<T> {
  part: string;
  found: ReadValue<T>;
}

function gathered<T>(parts: readonly Part<T>[]): ReadValue<readonly T[]> {
  const wrong = parts.flatMap(({ part, found }) =>
    found.kind === 'wrong' ? found.wrong.map((one) => ({ ...one, part: part + one.part })) : [],
  );
  if (wrong.length > 0) return { kind: 'wrong', wrong };
  return { kind: 'value', value: parts.flatMap(({ found }) => (found.kind === 'value' ? [found.value] : [])) };
}

interface Line {
  tree: Tree;
  part: string;
  text: string;
}

function itemLines(list: ListTree): ReadValue<readonly Line[]> {
  if (list.items.length === 0) return seen(list, 'a list with at least one item');
  return gathered(
    list.items.map((item, index) => {
      const part = `[${index}]`;
      const plain = plainText(item);
      return {
        part,
        found: plain.kind === 'wrong' ? plain : { kind: 'value', value: { tree: item, part, text: plain.value } },
      };
    }),
  );
}

function mapLines(map: MapTree): ReadValue<readonly Line[]> {
  if (map.entries.length === 0) return seen(map, 'a map with at least one key');
  return gathered(
    map.entries.map(({ key, value }) => {
      const part = `.${key}`;
      const plain = isEmptyText(value) ? ({ kind: 'value', value: '' } as const) : plainText(value);
      return {
        part,
        found:
          plain.kind === 'wrong'
            ? plain
            : { kind: 'value', value: { tree: value, part, text: `${key}=${plain.value}` } },
      };
    }),
  );
}

/** An empty value is a value where a map says so. */
function isEmptyText(tree: Tree): tree is ScalarTree {
  return tree.kind === 'scalar' && tree.value === '';
}
