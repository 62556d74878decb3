import { parseDocument } from 'yaml';
import { yamlFences } from './markdown-fences.ts';

/** A complete workflow or action.yml to check, and where its lines stand in the file it came from. */
export interface WorkflowDocument {
  /** Path of the file it stands in. */
  readonly file: string;
  readonly text: string;
  /** Line of the file for the document's first line; 0 or less where lines were put before an excerpt. */
  readonly firstLine: number;
  /** Number of columns that the document is to the right of the file's text; negative when it is to the left. */
  readonly shift: number;
}

interface Surroundings {
  readonly before: readonly string[];
  readonly indent: number;
}

/** Gives `text`, the whole content of the YAML file at `file`, as the document it is. */
export function wholeDocument(file: string, text: string): WorkflowDocument {
  return { file, text, firstLine: 1, shift: 0 };
}

/**
 * Gives what is to be checked in the Markdown file at `file`: its YAML fences that hold a workflow, a job's body, a list of
 * steps or one step, the last three put into the smallest workflow around them. Other YAML, such as a manifest, is left
 * out. YAML that cannot be read is given as it is, so that the check reports it.
 */
export function markdownDocuments(file: string, markdown: string): WorkflowDocument[] {
  return yamlFences(markdown).flatMap((fence) => {
    const around = surroundings(fence.text);
    if (around === undefined) {
      return [];
    }
    const margin = ' '.repeat(around.indent);
    const body = fence.text.split('\n').map((line) => (line === '' ? line : margin + line));
    return [
      {
        file,
        text: [...around.before, ...body].join('\n'),
        firstLine: fence.firstLine - around.before.length,
        shift: around.indent - fence.indent,
      },
    ];
  });
}

function surroundings(text: string): Surroundings | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return { before: [], indent: 0 };
  }
  const content: unknown = document.toJS();
  if (Array.isArray(content)) {
    return content.some(isStep) ? { before: beforeSteps(text), indent: 6 } : undefined;
  }
  if (has(content, 'jobs')) {
    return { before: [], indent: 0 };
  }
  if (has(content, 'steps')) {
    const runner = has(content, 'runs-on') ? [] : ['    runs-on: ubuntu-latest'];
    return { before: [...beforeJob(text), ...runner], indent: 4 };
  }
  return isStep(content) ? { before: [...beforeSteps(text), '      -'], indent: 8 } : undefined;
}

function beforeJob(text: string): string[] {
  const inputs = namesAfter(text, 'inputs').map((name) => `      ${name}: { type: string }`);
  return [
    'on:',
    '  workflow_dispatch:',
    ...(inputs.length > 0 ? ['    inputs:', ...inputs] : []),
    'jobs:',
    '  excerpt:',
  ];
}

// An excerpt may speak of steps, inputs and a matrix that its reader has: those are made up, so that only mistakes are found.
function beforeSteps(text: string): string[] {
  const matrix = namesAfter(text, 'matrix').map((name) => `        ${name}: [any]`);
  const earlier = namesAfter(text, 'steps').filter((id) => !new RegExp(`\\bid: *['"]?${id}\\b(?!-)`).test(text));
  return [
    ...beforeJob(text),
    '    runs-on: ubuntu-latest',
    ...(matrix.length > 0 ? ['    strategy:', '      matrix:', ...matrix] : []),
    '    steps:',
    ...earlier.map((id) => `      - { id: ${id}, uses: OWNER/earlier-step@v1 }`),
  ];
}

function namesAfter(text: string, context: string): string[] {
  const names = [...text.matchAll(new RegExp(`(?<![\\w.-])${context}\\.([A-Za-z_][\\w-]*)`, 'g'))].map(
    (match) => match[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

function isStep(value: unknown): boolean {
  return has(value, 'uses') || has(value, 'run');
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
