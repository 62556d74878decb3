import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseActionManifest } from '../../scripts/action-manifest.ts';

const manifest = parseActionManifest(readFileSync('action.yml', 'utf8'));
const workflows = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(folder).map((name) => join(folder, name)),
);

describe('action.yml', () => {
  test('runs a bundle that exists on Node 24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
    expect(existsSync(manifest.runs.main)).toBe(true);
  });

  test('has an icon and a colour that the Marketplace knows', () => {
    // Some of those in GitHub's docs, Metadata syntax, branding.icon and branding.color.
    expect(['lock', 'shield', 'refresh-cw', 'toggle-right']).toContain(manifest.branding.icon);
    expect(['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']).toContain(
      manifest.branding.color,
    );
  });

  test.each([...Object.entries(manifest.inputs), ...Object.entries(manifest.outputs)])(
    'says what %s is',
    (name, part) => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(part.description.trim()).toMatch(/^[A-Z`].{15,}[.]$/s);
    },
  );

  test('gives no required input a default, which would never be asked for', () => {
    const both = Object.entries(manifest.inputs).filter(([, input]) => input.required && input.default !== undefined);

    expect(both).toEqual([]);
  });
});

describe.each(workflows)('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  test('holds other actions at a commit, and says at which version', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map((match) => match[1]);
    const loose = uses.filter((value) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(value ?? ''));

    expect(loose.filter((value) => value !== 'OWNER/provision-confidence-client@v1')).toEqual([]);
  });

  test('takes no right that it does not need, and never runs beside itself', () => {
    expect(text).toMatch(/^permissions: \{\}$|^permissions:\n {2}contents: read$/m);
    // A workflow that only uses what this action wrote may run at any time.
    if (text.includes('OWNER/provision-confidence-client@')) expect(text).toMatch(/^concurrency:\n {2}group: \S/m);
  });

  test('puts no expression into a shell', () => {
    const shells = [...text.matchAll(/^( *)(?:- )?run: (?:[^\n]*)(?:\n\1 {2,}[^\n]*)*/gm)].map((match) => match[0]);

    expect(shells.filter((shell) => shell.includes('${{'))).toEqual([]);
  });
});
