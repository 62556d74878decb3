/** A fenced block of YAML in a Markdown file. */
export interface YamlFence {
  /** The content, without the fence's own indentation. */
  readonly text: string;
  /** Line of the file, counted from 1, that holds the content's first line. */
  readonly firstLine: number;
  /** Number of columns that the fence is indented by. */
  readonly indent: number;
}

interface OpenFence {
  readonly mark: string;
  readonly language: string;
  readonly firstLine: number;
  readonly indent: number;
  readonly lines: string[];
}

/**
 * Gives the blocks of `markdown` fenced as `yaml` or `yml`. A fence shown inside another fence is part of that one's
 * content (CommonMark, Fenced code blocks).
 */
export function yamlFences(markdown: string): YamlFence[] {
  const fences: YamlFence[] = [];
  let open: OpenFence | undefined;
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      open = opened(line, index + 2);
    } else if (closes(line, open)) {
      fences.push(...yamlOf(open));
      open = undefined;
    } else {
      open.lines.push(withoutIndent(line, open.indent));
    }
  }
  // A fence that is never closed reaches to the end of the file.
  return open === undefined ? fences : [...fences, ...yamlOf(open)];
}

function opened(line: string, firstLine: number): OpenFence | undefined {
  const match = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/.exec(line);
  if (match === null) {
    return undefined;
  }
  const [, space = '', mark = '', language = ''] = match;
  return { mark, language: language.toLowerCase(), firstLine, indent: space.length, lines: [] };
}

function closes(line: string, open: OpenFence): boolean {
  const mark = line.trim();
  return mark.length >= open.mark.length && mark === (open.mark[0] ?? '').repeat(mark.length);
}

function yamlOf(open: OpenFence): YamlFence[] {
  const isYaml = open.language === 'yaml' || open.language === 'yml';
  return isYaml ? [{ text: `${open.lines.join('\n')}\n`, firstLine: open.firstLine, indent: open.indent }] : [];
}

function withoutIndent(line: string, columns: number): string {
  const space = line.length - line.trimStart().length;
  return line.slice(Math.min(space, columns));
}
