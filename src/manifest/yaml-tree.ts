import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml';
import { type ListTree, type MapEntry, type MapTree, type Mistake, type Place, type Tree, within } from './tree.ts';

const DEEPEST = 16;

/** What a text holds: its tree, or everything that keeps it from being a plain YAML file. */
export type TreeOrMistakes = { kind: 'tree'; tree: Tree } | { kind: 'mistakes'; mistakes: readonly Mistake[] };

/**
 * The tree of a YAML 1.2 text: one document, without anchors, aliases, merge keys, tags and directives, at most 16 levels deep.
 * Never throws: whatever the text holds, the answer is a tree or mistakes with their places.
 */
export function treeOf(text: string): TreeOrMistakes {
  const lines = new LineCounter();
  const placeAt = placesIn(text, lines);
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const early = tokens.flatMap((token) => tokenMistakes(token, placeAt));
  if (early.length > 0) return { kind: 'mistakes', mistakes: early };
  const documents = [...new Composer({ ...PLAIN, lineCounter: lines }).compose(tokens)];
  const [first, second] = documents;
  if (first === undefined || first.contents === null) return failed({ line: 1, column: 1 }, 'the file is empty');
  if (second !== undefined) return failed(placeAt(second.range[0]), 'holds a second document; expected one document');
  return treeOfDocument(first, placeAt);
}

// A key that stands twice is reported at the place of the second one, which the library does not give.
const PLAIN = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const;

type PlaceAt = (offset: number) => Place;

function failed(place: Place, wrong: string): TreeOrMistakes {
  return { kind: 'mistakes', mistakes: [{ place, path: '', wrong }] };
}

/** Columns count characters, also those that JavaScript keeps as two. */
function placesIn(text: string, lines: LineCounter): PlaceAt {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    if (line === 0) return { line: 1, column: 1 };
    return { line, column: [...text.slice(offset - (col - 1), offset)].length + 1 };
  };
}

function treeOfDocument(document: Document.Parsed, placeAt: PlaceAt): TreeOrMistakes {
  const broken = document.errors.map(({ pos, message }) => ({
    place: placeAt(pos[0]),
    path: '',
    wrong: `is no YAML: ${message}`,
  }));
  if (broken.length > 0) return { kind: 'mistakes', mistakes: broken };
  const mistakes: Mistake[] = [];
  const tree = treeOfNode(document.contents, { path: '', placeAt, mistakes });
  return mistakes.length > 0 || tree === undefined ? { kind: 'mistakes', mistakes } : { kind: 'tree', tree };
}

/** Looks at the tokens before they are composed, so that a deep text or an alias costs nothing. */
function tokenMistakes(root: CST.Token, placeAt: PlaceAt): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const open: DeepToken[] = [{ token: root, depth: 0 }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { token, depth } = one;
    const wrong = depth > DEEPEST ? `is nested more than ${DEEPEST} deep` : FORBIDDEN[token.type];
    if (wrong !== undefined) mistakes.push({ place: placeAt(token.offset), path: '', wrong });
    if (depth > DEEPEST) break;
    const inner = isCollection(token) ? depth + 1 : depth;
    for (const part of partsOf(token).reverse()) open.push({ token: part, depth: inner });
  }
  return mistakes;
}

interface DeepToken {
  token: CST.Token;
  depth: number;
}

function isCollection(token: CST.Token): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

const FORBIDDEN: Readonly<Partial<Record<CST.Token['type'] | CST.SourceToken['type'], string>>> = {
  directive: 'saw a directive; a manifest has none',
  alias: 'saw an alias; write the value out',
  anchor: 'saw an anchor; write the value out where it is needed',
  tag: 'saw a tag; a manifest has plain values only',
};

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return [...token.start, ...(token.value === undefined ? [] : [token.value])];
  if (!isCollection(token)) return [];
  return token.items.flatMap((item) => [
    ...item.start,
    ...(item.key ? [item.key] : []),
    ...(item.sep ?? []),
    ...(item.value === undefined ? [] : [item.value]),
  ]);
}

interface Walk {
  path: string;
  placeAt: PlaceAt;
  mistakes: Mistake[];
}

function treeOfNode(node: ParsedNode | null | undefined, walk: Walk): Tree | undefined {
  if (isMap(node)) return mapTree(node, walk);
  if (isSeq(node)) return listTree(node.items, placeOfNode(node, walk), walk);
  if (!isScalar(node)) return undefined;
  const { value, source = '' } = node;
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const place = placeOfNode(node, walk);
  // The core schema has no other values.
  return isPlain ? { kind: 'scalar', place, value: asScalar(value), source } : undefined;
}

function asScalar(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function placeOfNode({ range }: ParsedNode, { placeAt }: Walk): Place {
  return placeAt(range[0]);
}

function listTree(items: readonly ParsedNode[], place: Place, walk: Walk): ListTree {
  const trees = items.map((item, index) => {
    const inner = { ...walk, path: `${walk.path}[${index}]` };
    return treeOfNode(item, inner) ?? nothingAt(place);
  });
  return { kind: 'list', place, items: trees };
}

/** A value that is left out. */
function nothingAt(place: Place): Tree {
  return { kind: 'scalar', place, value: null, source: '' };
}

function mapTree(map: YAMLMap.Parsed, walk: Walk): MapTree {
  const entries: MapEntry[] = [];
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    const keyPlace = placeOfNode(key, walk);
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    const wrong = name === undefined ? 'saw a key that is no text; put it in quotes' : wrongKey(name, seen);
    if (wrong !== undefined) walk.mistakes.push({ place: keyPlace, path: within(walk.path, name ?? '?'), wrong });
    if (name === undefined || wrong !== undefined) continue;
    seen.add(name);
    const inner = { ...walk, path: within(walk.path, name) };
    entries.push({ key: name, keyPlace, value: treeOfNode(value, inner) ?? nothingAt(keyPlace) });
  }
  return { kind: 'map', place: placeOfNode(map, walk), entries };
}

function wrongKey(name: string, before: ReadonlySet<string>): string | undefined {
  if (name === '<<') return 'saw a merge key; write the keys out';
  return before.has(name) ? 'stands twice in this map' : undefined;
}
