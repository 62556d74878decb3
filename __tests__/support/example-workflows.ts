import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { parseActionManifest } from '../../scripts/action-manifest.ts';

const FOLDER = 'examples';
const THIS_ACTION = /^OWNER\/provision-confidence-client@/;

const values = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));
const step = v.object({
  uses: v.optional(v.string()),
  run: v.optional(v.string()),
  with: v.optional(values, {}),
  env: v.optional(values, {}),
});
const workflow = v.object({ jobs: v.record(v.string(), v.object({ steps: v.array(step) })) });

/** A step of an example. */
export type ExampleStep = v.InferOutput<typeof step>;

/** The names of all examples, without their ending. */
export function exampleNames(): readonly string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.ya?ml$/, ''));
}

/** The steps of an example, job by job. */
export function stepsOf(name: string): readonly ExampleStep[] {
  const { jobs } = v.parse(workflow, parse(readFileSync(join(FOLDER, `${name}.yml`), 'utf8')));
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** The steps of an example that use this action. */
export function actionSteps(name: string): readonly ExampleStep[] {
  return stepsOf(name).filter(({ uses = '' }) => THIS_ACTION.test(uses));
}

/** What expressions stand for, by their text between the braces. */
export type Expressions = Readonly<Record<string, string>>;

/**
 * The inputs that a runner gives to a step: the defaults of action.yml, and over them what the step says.
 * @throws Error for an expression that has no value
 */
export function inputsOf({ with: given }: ExampleStep, expressions: Expressions): Record<string, string> {
  const { inputs } = parseActionManifest(readFileSync('action.yml', 'utf8'));
  const defaults = Object.entries(inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [[name, input.default] as const],
  );
  const stated = Object.entries(given).map(([name, value]) => [name, String(value)] as const);
  const unknown = stated.filter(([name]) => inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.map(([name]) => name).join(', ')}`);
  return Object.fromEntries([...defaults, ...stated].map(([name, value]) => [name, resolved(value, expressions)]));
}

/** A text with the value of each expression in it. */
export function resolved(text: string, expressions: Expressions): string {
  return text.replaceAll(/\$\{\{\s*(.+?)\s*\}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`no value is given for the expression ${expression}`);
    return value;
  });
}
