import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const mostLines = 200;

interface Source {
  readonly file: string;
  readonly text: string;
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

function filesWith(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

const src = sourcesIn('src');
const shipped = [...src, ...sourcesIn('sandbox'), ...sourcesIn('scripts')];
// This file has to spell out what it looks for.
const everything = [...shipped, ...sourcesIn('__tests__').filter(({ file }) => !file.endsWith('measures.test.ts'))];

describe('the sources', () => {
  test('keep each file short enough to read in one go', () => {
    const long = shipped.filter(({ text }) => text.trimEnd().split('\n').length > mostLines);

    expect(long.map(({ file }) => file)).toEqual([]);
  });

  test('speak to the runner from at most three files', () => {
    expect(filesWith(src, /from '@actions\/core'/).length).toBeLessThanOrEqual(3);
  });

  test('fail the job in one place', () => {
    expect(filesWith(src, /\bsetFailed\(/)).toHaveLength(1);
  });

  test('leave the environment to the toolkit, which takes a proxy that it cannot read for none', () => {
    expect(filesWith(src, /process\.env/)).toEqual([]);
    expect(filesWith(src, /\benv\b.* from 'node:process'/)).toEqual([
      // The toolkit reads the event's file, whatever it holds.
      'src/ignored-event.ts',
      'src/http/proxy-agent.ts',
      // The toolkit tells no workflow file.
      'src/inputs/runner-inputs.ts',
      // Nor the folder for temporary files.
      'src/report/runner.ts',
    ]);
  });

  test.each([
    ['module mocks', /jest\.(unstable_)?(do)?mock(Module)?\(/i],
    ['silenced type errors', /@ts-(ignore|nocheck)/],
    ['casts that go round the types', /\bas (?:unknown as|any)\b/],
    ['lines left out of the coverage', /(istanbul|c8|v8) ignore/],
  ])('hold no %s', (_name, pattern) => {
    expect(filesWith(everything, pattern)).toEqual([]);
  });

  test('are not put into rooms whose name says nothing', () => {
    const vague = everything.filter(({ file }) => /\b(helpers?|utils?|common|managers?)\b/.test(file));

    expect(vague.map(({ file }) => file)).toEqual([]);
  });
});
