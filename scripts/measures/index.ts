// Measures that Biome has no rule for: ESLint looks at functions, the rest at how files hang together. Fails where any is exceeded.
import { relative } from 'node:path';
import { ESLint } from 'eslint';
import { circlesIn, sharedNamesIn } from './findings.ts';
import { sourcesIn } from './sources.ts';

const FOLDERS = ['src', 'sandbox', 'scripts'];

async function functionFindings(): Promise<string[]> {
  const results = await new ESLint({ overrideConfigFile: 'scripts/measures/eslint.config.js' }).lintFiles(FOLDERS);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, message }) => `${relative('.', filePath)}:${line}:${column}: ${message}`),
  );
}

const findings = [
  ...(await functionFindings()),
  ...circlesIn(sourcesIn(...FOLDERS)),
  ...sharedNamesIn(sourcesIn('src')),
];
process.stdout.write([...findings, `${findings.length} measures exceeded`, ''].join('\n'));
process.exitCode = findings.length > 0 ? 1 : 0;
