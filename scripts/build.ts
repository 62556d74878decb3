import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { quickStart } from './quick-start.ts';

const manifest = v.object({ name: v.string(), license: v.optional(v.string(), 'see below') });

/** Builds `dist/` from nothing; the old one stays until the new one is whole. */
async function build(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    execFileSync('node_modules/.bin/ncc', ['build', 'src/index.ts', '--minify', '--out', folder], { stdio: 'inherit' });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
      writeFileSync(join(folder, file), await quickStart(readFileSync(join(folder, file), 'utf8')));
    }
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
    .filter((folder) => folder.includes('node_modules'));
  const texts = [...new Set(folders)].map(licenseOf).sort((a, b) => (a < b ? -1 : 1));
  return `${[...new Set(texts)].join('\n\n')}\n`;
}

function licenseOf(folder: string): string {
  const { name, license } = v.parse(manifest, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim();
  return [name, license, text].filter((part) => part !== '').join('\n');
}

await build();
