import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseActionManifest } from '../../scripts/action-manifest.ts';
import {
  GUIDE_FILE,
  REPORT_SCHEMA_FILE,
  reportSchemaText,
  SCHEMA_FILE,
  schemaText,
  withKeyTables,
} from '../../scripts/manifest-files.ts';
import { yamlFences } from '../../scripts/markdown-fences.ts';
import { INPUTS_OF_FILE, SHARDS } from '../../src/inputs/manifest-conflicts.ts';
import { manifestFrom } from '../../src/manifest/read-manifest.ts';

const guide = readFileSync(GUIDE_FILE, 'utf8');

describe('the files about a manifest', () => {
  test('are in step with its definition: npm run schema makes them', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(schemaText());
    expect(readFileSync(REPORT_SCHEMA_FILE, 'utf8')).toBe(reportSchemaText());
    expect(withKeyTables(guide)).toBe(guide);
  });

  test('show an example that is right', () => {
    const examples = yamlFences(guide).filter(({ text }) => text.includes('version: 1'));
    const terms = { githubApiUrl: 'https://api.github.com', isSecret: () => false };
    expect(examples.map(({ text }) => manifestFrom(text, terms).kind)).toEqual(['manifest']);
  });

  test('take the defaults of action.yml for nothing said', () => {
    const { inputs } = parseActionManifest(readFileSync('action.yml', 'utf8'));
    const declared = [...INPUTS_OF_FILE, ...SHARDS].map(([name]) => [
      name,
      (inputs[name]?.default ?? '').replace(/^\$.*/, ''),
    ]);
    expect([...INPUTS_OF_FILE, ...SHARDS]).toEqual(declared);
  });
});
