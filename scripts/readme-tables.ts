import { type ActionManifest, parseActionManifest } from './action-manifest.ts';

/** Gives the README table of the inputs that `actionText`, the content of an action.yml, declares. */
export function inputsTable(actionText: string): string {
  const rows = Object.entries(parseActionManifest(actionText).inputs).map(([name, input]) => [
    code(name),
    code(input.default ?? ''),
    meaning(input),
  ]);
  return table(['input', 'default', 'meaning'], rows);
}

/** Gives the README table of the outputs that `actionText`, the content of an action.yml, declares. */
export function outputsTable(actionText: string): string {
  const rows = Object.entries(parseActionManifest(actionText).outputs).map(([name, output]) => [
    code(name),
    cell(output.description),
  ]);
  return table(['output', 'meaning'], rows);
}

/**
 * Gives `readme` with both tables filled in from `actionText`, the content of an action.yml.
 * Throws when the README lacks one of the marks that say where a table goes.
 */
export function withTables(readme: string, actionText: string): string {
  return between(between(readme, 'inputs', inputsTable(actionText)), 'outputs', outputsTable(actionText));
}

/**
 * Gives a page with the text between two marks replaced: `<!-- name:begin -->` and `<!-- name:end -->`.
 * Throws where the page lacks one of them.
 */
export function between(readme: string, name: string, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const start = readme.indexOf(begin);
  const stop = readme.indexOf(end, start);
  if (start === -1 || stop === -1) {
    throw new Error(`The page needs the line "${begin}", and after it the line "${end}".`);
  }
  return `${readme.slice(0, start + begin.length)}\n\n${content}\n\n${readme.slice(stop)}`;
}

/** Gives a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function meaning(input: ActionManifest['inputs'][string]): string {
  return `${input.required ? '**Required.** ' : ''}${cell(input.description)}`;
}

/** Gives a cell that shows text as code; empty for no text. */
export function code(text: string): string {
  if (text === '') {
    return '';
  }
  const longestRun = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longestRun + 1);
  const room = longestRun > 0 ? ' ' : '';
  return cell(`${fence}${room}${text}${room}${fence}`);
}

/** Gives a cell of a Markdown table: a bare pipe would end it, even inside code, and a line break the row. */
export function cell(text: string): string {
  return text
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, '<br>');
}
