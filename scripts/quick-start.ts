import { minify } from 'terser';
import ts from 'typescript';

const REQUIRE = 'import{createRequire as e}from"module";';

/**
 * A bundle that starts faster and does the same. The bundler leaves in what nothing uses, such as most of a library of
 * which a few functions are taken: here it goes. The bundler makes a new `require` for each built-in module: here one
 * serves all. And its modules are functions that V8 reads once to skip over them and a second time to compile them:
 * in parentheses, they are compiled at the first reading.
 * @throws Error where the bundle does not look as expected
 */
export async function quickStart(bundle: string): Promise<string> {
  const used = await withoutUnused(bundle);
  return withEagerModules(used.startsWith(REQUIRE) ? withOneRequire(used) : used);
}

async function withoutUnused(bundle: string): Promise<string> {
  const compress = { defaults: false, unused: true, dead_code: true, side_effects: true };
  const { code } = await minify(bundle, { module: true, mangle: false, compress });
  if (code === undefined) throw new Error('nothing is left of the bundle');
  return code;
}

function withOneRequire(bundle: string): string {
  const calls = bundle.split('e(import.meta.url)(');
  if (calls.length < 2) throw new Error('the bundle requires built-in modules in another way than it used to');
  const head = 'import{createRequire}from"module";const requireBuiltin=createRequire(import.meta.url);';
  return calls.join('requireBuiltin(').replace(REQUIRE, head);
}

function withEagerModules(bundle: string): string {
  const source = ts.createSourceFile('bundle.js', bundle, ts.ScriptTarget.ESNext);
  const modules = modulesIn(source);
  if (modules.length === 0) throw new Error('the bundle holds its modules in another way than it used to');
  // From the end, so that places before an edit stay where they are.
  return modules
    .map((module) => ({ from: module.getStart(source), to: module.getEnd() }))
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to }) => `${text.slice(0, from)}(${text.slice(from, to)})${text.slice(to)}`, bundle);
}

/** The bundler's modules: functions in an object whose keys are all numbers. */
function modulesIn(node: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (child: ts.Node): void => {
    const modules = ts.isObjectLiteralExpression(child) ? child.properties.map(moduleOf) : [];
    if (modules.length > 0 && modules.every((module) => module !== undefined)) found.push(...modules);
    else ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

function moduleOf(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (!ts.isPropertyAssignment(property) || !ts.isNumericLiteral(property.name)) return undefined;
  const { initializer } = property;
  return ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer) ? initializer : undefined;
}
