import type { Told } from '../../support/stage.ts';

/** Everything that a log, a terminal or a page could act on, in one line that fits into a display name. */
export const HOSTILE_LINE =
  '::error::owned ##[group]| <img src=x> [a](https://x.y) @octocat `c` \u202edc\u2066 $x$ &lt;';

/** The same and more, on many lines and very long. */
export const HOSTILE = [
  '::error::owned',
  '::set-output name=result::owned',
  '##[command]owned',
  '  ::add-mask::result',
  '::stop-commands::owned',
  '\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b31m',
  HOSTILE_LINE,
  '\r::warning::owned',
  '## A heading',
  '| a | b |',
  '---',
  '</details><script>alert(1)</script>',
  '![picture](https://example.org/x.png)',
  'x'.repeat(5000),
].join('\n');

const OWN_COMMANDS = ['add-mask', 'group', 'endgroup', 'error', 'warning', 'notice'];
const OWN_GROUPS = [
  'What is asked',
  'What is there',
  'The plan',
  'Carrying it out',
  'Looking again',
  'What went wrong',
];
const OWN_HEADINGS = [
  '## Provision Confidence API client',
  '### What failed',
  '### Old clients',
  '### What happens next',
  '### Notes',
];
const OUTPUTS = [
  'client-id',
  'client-name',
  'failed',
  'failed-targets',
  'report',
  'report-file',
  'result',
  'rotation-due',
  'skipped',
  'written',
];
// Line feeds are what lines end in; everything else here steers a terminal or hides and reorders text.
const STEERING = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;
const LONGEST_LINE = 5_000;

/** The body of a fault, in JSON. */
export function faultBody(value: unknown): string {
  return JSON.stringify(value);
}

/** What of a hostile text got through: empty where all is tame. */
export function wildSpots({ raw, summary, outputs, errors, exitCode }: Told): string[] {
  return [
    ...raw.split('\n').flatMap(wildLine),
    ...summary.split('\n').flatMap(wildMarkdown),
    ...unevenTables(summary).map((line) => `table row: ${line}`),
    ...(Object.keys(outputs).sort().join() === OUTPUTS.join() ? [] : [`outputs: ${Object.keys(outputs)}`]),
    ...(errors.length === (exitCode === 0 ? 0 : 1) ? [] : [`${errors.length} error annotations`]),
    ...(exitCode === 0 || outputs.result === 'failed' ? [] : [`result ${outputs.result}`]),
  ];
}

function wildLine(line: string): string[] {
  const [, command = '', data = ''] = /^\s*::([^:\s]*)[^:]*::(.*)$/.exec(line) ?? [];
  const isForeign = command !== '' && !OWN_COMMANDS.includes(command);
  const isForeignGroup = command === 'group' && !OWN_GROUPS.includes(data);
  return [
    ...(isForeign || isForeignGroup || line.includes('##[') ? [`command: ${line}`] : []),
    ...(STEERING.test(line) || STEERING.test(commandData(data)) ? [`steering: ${line}`] : []),
    ...(command !== 'add-mask' && line.length > LONGEST_LINE * 3 ? [`long line of ${line.length}`] : []),
  ];
}

/** The data of a command as the runner reads it. */
function commandData(data: string): string {
  return data.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%25/g, '%');
}

function wildMarkdown(line: string): string[] {
  const isForeignHeading = line.startsWith('#') && !OWN_HEADINGS.includes(line);
  if (/^<\/?details>(?:<summary>[\w ]+<\/summary>)?$/.test(line)) return [];
  const hasMarkup = /<|\]\(|!\[|@octocat|https?:\/\/|(?<!#)\$x/.test(line);
  return isForeignHeading || hasMarkup || STEERING.test(line) || line.length > LONGEST_LINE ? [`summary: ${line}`] : [];
}

/** Rows of tables that have more or fewer cells than their heading. */
function unevenTables(summary: string): string[] {
  const cells = (line: string): number => line.split('|').length;
  return summary.split('\n\n').flatMap((block) => {
    const [head = '', ...rows] = block.trim().split('\n');
    return head.startsWith('|') ? rows.filter((row) => cells(row) !== cells(head)) : [];
  });
}
