import type { RequestRecord, Sandbox } from '../../sandbox/index.ts';
import type { ActionResult } from '../../sandbox/runner.ts';
import { stableWords } from './stable-words.ts';
import { worldLines } from './world.ts';

/** One run, and what came of it. */
export interface Performance {
  sandbox: Sandbox;
  targets: readonly string[];
  result: ActionResult;
  /** The requests of this run alone. */
  requests: readonly RequestRecord[];
}

/** A run as readable text, the same for every run that does the same. */
export interface Transcripts {
  /** Without the report and the job summary, so that a change of them is seen in few places. */
  transcript: string;
  wholeTranscript: string;
}

/** Gives both texts of a run. */
export function transcriptsOf({ sandbox, targets, result, requests }: Performance): Transcripts {
  const words = stableWords({
    [new URL(sandbox.confidence.url).host]: 'confidence',
    [new URL(sandbox.github.url).host]: 'github',
  });
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n── ${title}\n${words(lines.join('\n'))}\n`;
  const outputs = Object.entries(result.outputs);
  const run = [
    `exit code ${result.exitCode}\n`,
    section('log', logLines(result.shown)),
    section('error annotations', result.errors),
  ];
  const outputsButReport = section('outputs', outputs.filter(([name]) => name !== 'report').map(outputText));
  // In the order in which ids come by in the whole one, so that both have the same words for them.
  const allOutputs = section('outputs', outputs.map(outputText));
  const sent = section('requests', requestLines(requests, words));
  const summary = section('job summary', [result.summary.trimEnd()]);
  const world = section('the world afterwards', worldLines(sandbox, targets));
  return {
    transcript: [...run, outputsButReport, sent, world].join(''),
    wholeTranscript: [...run, allOutputs, sent, summary, world].join(''),
  };
}

function outputText([name, value]: [string, string]): string {
  if (name === 'report') return `report: ${JSON.stringify(JSON.parse(value), undefined, 2)}`;
  return value.includes('\n') ? `${name}:\n  ${value.replaceAll('\n', '\n  ')}` : `${name}: ${value}`.trimEnd();
}

/** The log, with targets that were handled at the same time in the order of their names. */
function logLines(shown: string): string[] {
  const isTarget = (line: string): boolean => /^ {2}\S.*: (?:written|left alone|FAILED)/.test(line);
  const lines: string[] = [];
  let row: string[] = [];
  for (const line of [...shown.split('\n'), '']) {
    if (isTarget(line)) row.push(line);
    else {
      lines.push(...row.sort(), line);
      row = [];
    }
  }
  return lines.slice(0, -1);
}

/**
 * The requests in an order that does not depend on which of two concurrent answers came first: in a row of reads,
 * Confidence's come before GitHub's, and GETs that follow one another are sorted, and so are writes to GitHub.
 */
export function requestLines(requests: readonly RequestRecord[], words = (text: string): string => text): string[] {
  const lines: string[] = [];
  for (const row of rowsOf(requests, isRead)) {
    const services = ['confidence', 'github'] as const;
    const parts = isRead(row[0]) ? services.map((one) => row.filter(({ service }) => service === one)) : [row];
    for (const part of parts) for (const one of rowsOf(bySignIn(part), kindOf)) lines.push(...sortedLines(one, words));
  }
  return lines;
}

// A GitHub App signs in at several owners at the same time, and asks each what it has as soon as it may.
const SIGN_INS = [/\/installation$/, /\/access_tokens$/, /\/graphql$/];

/** Reads of which some sign in: those first, step by step. All others keep their order. */
function bySignIn(row: readonly RequestRecord[]): readonly RequestRecord[] {
  if (!row.some(({ path }) => path.endsWith('/access_tokens'))) return row;
  const steps = SIGN_INS.map((step) => row.filter(({ path }) => step.test(path)));
  return [...steps.flat(), ...row.filter(({ path }) => !SIGN_INS.some((step) => step.test(path)))];
}

/** The requests that change something. */
export function writesAmong(requests: readonly RequestRecord[]): RequestRecord[] {
  return requests.filter((request) => !isRead(request));
}

function sortedLines(row: readonly RequestRecord[], words: (text: string) => string): string[] {
  const lines = row.map(({ service, method, path, status }) =>
    words(`${service} ${method} ${path} ${status || 'no answer'}`),
  );
  return kindOf(row[0]) === 'one by one' ? lines : lines.sort();
}

/** Neighbours that agree on a question, together. */
function rowsOf(
  requests: readonly RequestRecord[],
  question: (request: RequestRecord | undefined) => unknown,
): RequestRecord[][] {
  const rows: RequestRecord[][] = [];
  for (const request of requests) {
    const last = rows.at(-1);
    if (last !== undefined && question(last[0]) === question(request)) last.push(request);
    else rows.push([request]);
  }
  return rows;
}

/** What may be under way at the same time. */
function kindOf(request: RequestRecord | undefined): string {
  if (SIGN_INS.some((step) => step.test(request?.path ?? ''))) return 'sign-ins';
  if (isGet(request)) return 'reads';
  const isWrite = request?.service === 'github' && !isRead(request) && request.method !== 'DELETE';
  return isWrite ? 'writes' : 'one by one';
}

function isGet(request: RequestRecord | undefined): boolean {
  return request?.method === 'GET';
}

function isRead(request: RequestRecord | undefined): boolean {
  return (
    isGet(request) || (request?.method === 'POST' && /\/(?:graphql|oauth\/token|access_tokens)$/.test(request.path))
  );
}
