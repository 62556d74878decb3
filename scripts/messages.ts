import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { FURTHER_CURES } from './message-cures.ts';
import { cell, table } from './readme-tables.ts';

/** A message of the action: its fixed parts with `…` between them, and what helps where the same place says it. */
export interface Message {
  text: string;
  cure: string;
}

// The names under which the code keeps the text of a message.
const TEXTS: ReadonlySet<string> = new Set(['what', 'wrong', 'why']);
const LEAST_LETTERS = 8;

/** Every message that the files of a folder of `src` can tell, in the order of the files. */
export function messagesIn(folder: string): readonly Message[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const all = files.sort().flatMap((name) => messagesOf(readFileSync(join(folder, name), 'utf8')));
  const byText = new Map<string, Message>();
  for (const one of all) if ((byText.get(one.text)?.cure ?? '') === '') byText.set(one.text, one);
  return [...byText.values()];
}

/** Every message in the text of one file. */
export function messagesOf(source: string): readonly Message[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) {
      const texts = textsOf(node.initializer).filter((text) => text.replaceAll(/[^a-z]/gi, '').length >= LEAST_LETTERS);
      found.push(...texts.map((text) => ({ text, cure: cureBeside(node) })));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Named = (ts.PropertyAssignment | ts.VariableDeclaration) & { initializer: ts.Expression };

function isText(node: ts.Node): node is Named {
  const isNamed = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
  return isNamed && ts.isIdentifier(node.name) && TEXTS.has(node.name.text) && node.initializer !== undefined;
}

/** The texts that an expression may give. */
function textsOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [`${node.head.text}${node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')}`];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf);
  return ts.isParenthesizedExpression(node) ? textsOf(node.expression) : [];
}

/** What helps: beside the text in its object, or in an object of the function that the text is in. */
function cureBeside(node: Named): string {
  if (ts.isPropertyAssignment(node)) return cureIn(node.parent);
  const block = ts.findAncestor(node, ts.isBlock);
  let cure = '';
  const visit = (one: ts.Node): void => {
    if (cure === '' && ts.isObjectLiteralExpression(one)) cure = cureIn(one);
    ts.forEachChild(one, visit);
  };
  if (block !== undefined) visit(block);
  return cure;
}

function cureIn(node: ts.Node): string {
  if (!ts.isObjectLiteralExpression(node)) return '';
  const found = node.properties.find(
    (one): one is ts.PropertyAssignment =>
      ts.isPropertyAssignment(one) && ts.isIdentifier(one.name) && one.name.text === 'cure',
  );
  return found === undefined ? '' : textsOf(found.initializer).join('; or: ');
}

/** Where messages come from, by the heading of the page. */
export const MESSAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  'Inputs and manifest': ['src/inputs', 'src/manifest'],
  'Before anything is written': ['src/plan', 'src/domain'],
  'While it writes': ['src/apply', 'src/reconcile', 'src/runtime'],
  GitHub: ['src/github'],
  Confidence: ['src/confidence'],
  Network: ['src/http'],
  'Summary and audit': ['src/report'],
};

// A message about an input says what it expects.
const OF_INPUTS = 'Write what the message expects';

/**
 * The tables of all messages, each under its heading.
 * @throws Error where nothing helps against a message: give it a cure, or a row in scripts/message-cures.ts
 */
export function messageTables(): string {
  return Object.entries(MESSAGE_ROOMS)
    .map(([title, folders]) => {
      const rows = folders.flatMap((folder) =>
        messagesIn(folder).map((one) => [cell(one.text), cell(cureOf(one, folder))]),
      );
      return `### ${title}\n\n${table(['message', 'what helps'], rows)}`;
    })
    .join('\n\n');
}

function cureOf({ text, cure }: Message, folder: string): string {
  const isOfInputs = folder === 'src/inputs' || folder === 'src/manifest';
  const known = FURTHER_CURES[text] ?? (cure === '' && isOfInputs ? OF_INPUTS : cure);
  if (known === '') throw new Error(`scripts/message-cures.ts has no row for the message: ${text}`);
  return known;
}
