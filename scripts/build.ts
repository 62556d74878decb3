import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const manifest = v.object({ name: v.string(), license: v.optional(v.string(), 'see below') });

/**
 * Builds `dist/` from nothing. The bundler's own list of licences knows one file of the bundle at a time, so the list is
 * made here, of every production package.
 */
export function build(): void {
  rmSync('dist', { recursive: true, force: true });
  execFileSync('node_modules/.bin/ncc', ['build', 'src/index.ts', '--minify', '--out', 'dist'], { stdio: 'inherit' });
  writeFileSync('dist/licenses.txt', licenses());
}

function licenses(): string {
  const folders = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { encoding: 'utf8' })
    .split('\n')
    .filter((folder) => folder.includes('node_modules'));
  const texts = [...new Set(folders)].map(licenseOf).sort((a, b) => (a < b ? -1 : 1));
  return `${[...new Set(texts)].join('\n\n')}\n`;
}

function licenseOf(folder: string): string {
  const { name, license } = v.parse(manifest, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return [name, license, text].filter((part) => part !== '').join('\n');
}

build();
