import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A file of TypeScript, as far as the measures look at it. */
export interface Source {
  readonly file: string;
  /** The files that it imports, types alone too. */
  readonly imports: readonly string[];
  /** What it declares at its top level. */
  readonly names: readonly string[];
}

/** Reads every file of TypeScript below these folders. */
export function sourcesIn(...folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => parseSource(file, readFileSync(file, 'utf8')));
}

/** Reads one file. */
export function parseSource(file: string, text: string): Source {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return {
    file,
    imports: statements.flatMap(importedBy).map((path) => normalize(join(dirname(file), path))),
    names: [...new Set(statements.flatMap(namesOf))],
  };
}

function importedBy(statement: ts.Statement): string[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
  const { moduleSpecifier } = statement;
  const isOwn = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier);
  return isOwn && moduleSpecifier.text.startsWith('.') ? [moduleSpecifier.text] : [];
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}
