import { type ActionManifest, parseActionManifest } from './action-manifest.ts';
import { groupsOf } from './input-groups.ts';

/** How much a table says of each input and output: the first sentence of its description, or all of it. */
export type Detail = 'brief' | 'whole';

/** The pages with tables of inputs and outputs. */
export const TABLE_PAGES: Readonly<Record<string, Detail>> = { 'README.md': 'brief', 'docs/inputs.md': 'whole' };

/**
 * Gives the tables of the inputs that `actionText`, the content of an action.yml, declares: one for each group, under its title.
 * @throws Error where an input has no group
 */
export function inputsTables(actionText: string, detail: Detail): string {
  const { inputs } = parseActionManifest(actionText);
  const tables = groupsOf(Object.keys(inputs)).map(([title, names]) => {
    const rows = names.flatMap((name) => {
      const input = inputs[name];
      return input === undefined ? [] : [[code(name), code(input.default ?? ''), meaning(input, detail)]];
    });
    return table([`**${title}**`, 'default', 'meaning'], rows);
  });
  return tables.join('\n\n');
}

/** Gives the table of the outputs that `actionText`, the content of an action.yml, declares. */
export function outputsTable(actionText: string, detail: Detail): string {
  const rows = Object.entries(parseActionManifest(actionText).outputs).map(([name, output]) => [
    code(name),
    cell(shown(output.description, detail)),
  ]);
  return table(['output', 'meaning'], rows);
}

/**
 * Gives `page` with both tables filled in from `actionText`, the content of an action.yml.
 * Throws when the page lacks one of the marks that say where a table goes.
 */
export function withTables(page: string, actionText: string, detail: Detail): string {
  const inputs = between(page, 'inputs', inputsTables(actionText, detail));
  return between(inputs, 'outputs', outputsTable(actionText, detail));
}

/** The first sentence ends at a full stop before a blank. The page that shows the whole is in docs/ itself. */
function shown(text: string, detail: Detail): string {
  return detail === 'whole' ? text.replaceAll('](docs/', '](') : (/^.*?\.(?=\s|$)/s.exec(text.trim())?.[0] ?? text);
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

function meaning(input: ActionManifest['inputs'][string], detail: Detail): string {
  return `${input.required ? '**Required.** ' : ''}${cell(shown(input.description, detail))}`;
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
