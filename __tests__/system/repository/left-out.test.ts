import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';

const packageJson = v.object({ name: v.string(), version: v.string() });

describe.each(readdirSync('scripts/left-out'))('the stand-in %s', (folder) => {
  const { name, version } = v.parse(
    packageJson,
    JSON.parse(readFileSync(`scripts/left-out/${folder}/package.json`, 'utf8')),
  );

  test('has a name and a version of its own', () => {
    expect(name).toMatch(/^left-out-[a-z-]+$/);
    expect(version).toBe('0.0.0');
  });

  test('is in no list of licences under the name of the original', () => {
    const names = readFileSync('dist/licenses.txt', 'utf8').split('\n');
    expect(names).toContain('@actions/core');
    expect(names).not.toContain(folder);
    expect(names).not.toContain(`@actions/${folder}`);
    expect(names).not.toContain(`@octokit/plugin-${folder}`);
  });
});
