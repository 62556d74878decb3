import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const packageJson = v.object({ name: v.string(), license: v.optional(v.string(), 'see below') });

/** Builds `dist/` from nothing, since the bundler removes no old file; the old one stays until the new one is whole. */
function build(): void {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    execFileSync('node_modules/.bin/ncc', ['build', 'src/index.ts', '--minify', '--out', folder], { stdio: 'inherit' });
    writeFileSync(join(folder, 'licenses.txt'), licenses());
    rmSync('dist', { recursive: true, force: true });
    mkdirSync('dist');
    for (const file of readdirSync(folder)) copyFileSync(join(folder, file), join('dist', file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bundler's own list of licences knows one file of the bundle at a time: this is of every production package. */
function licenses(): string {
  const folders = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { encoding: 'utf8' })
    .split('\n')
    .filter(isInstalled);
  const texts = [...new Set(folders)].map(licenseOf).sort((a, b) => (a < b ? -1 : 1));
  return `${[...new Set(texts)].join('\n\n')}\n`;
}

/** Whether a package was installed; a link leads to a stand-in in scripts/left-out, which is this repository's own. */
function isInstalled(folder: string): boolean {
  return folder.includes('node_modules') && realpathSync(folder).includes('node_modules');
}

function licenseOf(folder: string): string {
  const { name, license } = v.parse(packageJson, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim();
  return [name, license, text].filter((part) => part !== '').join('\n');
}

build();
