import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const execute = promisify(execFile);
const TSX = resolve('node_modules/.bin/tsx');
const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };

let folder: string;
let clone: string;

async function git(...args: string[]): Promise<string> {
  const config = ['-c', 'tag.gpgSign=false', '-c', 'commit.gpgSign=false'];
  const { stdout } = await execute('git', [...config, ...args], { cwd: clone, env: { ...process.env, ...IDENTITY } });
  return stdout.trim();
}

/** What a step of a release says, and how it ends. */
async function release(...args: string[]): Promise<{ code: number; text: string }> {
  const env = { ...process.env, ...IDENTITY };
  return await execute(TSX, ['scripts/release/index.ts', ...args], { cwd: clone, env }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), text: `${stdout}${stderr}` }),
  );
}

/** Commits a version to main, and tags it. */
async function commitVersion(
  version: string,
  changelog = `\n## [${version}] - 2026-12-24\n\n- Something.\n`,
): Promise<void> {
  const text = await readFile(join(clone, 'package.json'), 'utf8');
  await writeFile(join(clone, 'package.json'), text.replace(/"version": "[^"]+"/, `"version": "${version}"`));
  await appendFile(join(clone, 'CHANGELOG.md'), changelog);
  await git('commit', '-qam', version);
  await git('tag', `v${version}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-'));
  const bare = join(folder, 'bare.git');
  clone = join(folder, 'clone');
  await execute('git', ['clone', '-q', '--bare', resolve('.'), bare]);
  await execute('git', ['clone', '-q', bare, clone]);
  await git('checkout', '-q', '-B', 'main');
  await git('push', '-q', 'origin', 'HEAD:refs/heads/main');
  await git('fetch', '-q', 'origin');
  // A link to the folder would make the list of packages that of the other place.
  await cp(resolve('node_modules'), join(clone, 'node_modules'), { recursive: true, verbatimSymlinks: true });
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('a release, tried against a bare repository', () => {
  test('is checked, packed the same twice, and moves the tag of its major version', async () => {
    await commitVersion('7.0.0');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/main', 'v7.0.0');
    await git('fetch', '-q', 'origin');
    expect(await release('check', 'v7.0.0')).toMatchObject({ code: 0 });
    for (const out of ['one', 'two'])
      expect(await release('pack', 'v7.0.0', join(folder, out))).toMatchObject({ code: 0 });
    const name = 'provision-confidence-client-7.0.0';
    const [one, two] = await Promise.all(['one', 'two'].map((out) => readFile(join(folder, out, `${name}.tar.gz`))));
    expect(one).toEqual(two);
    const sums = await readFile(join(folder, 'one', 'SHA256SUMS'), 'utf8');
    expect(sums).toContain(
      `${createHash('sha256')
        .update(one ?? '')
        .digest('hex')}  ${name}.tar.gz\n`,
    );
    expect(sums).toContain(`  ${name}.cdx.json\n`);
    const { stdout } = await execute('tar', ['-tzf', join(folder, 'one', `${name}.tar.gz`)]);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([`${name}/action.yml`, `${name}/dist/index.js`]));
    const { components } = JSON.parse(await readFile(join(folder, 'one', `${name}.cdx.json`), 'utf8'));
    const names = components.map((component: { name: string }) => component.name);
    expect(names).toEqual(expect.arrayContaining(['yaml', '@octokit/core', 'left-out-undici']));
    expect(names).not.toContain('jest');
    expect(await readFile(join(folder, 'one', 'notes.md'), 'utf8')).toBe('- Something.\n');
    expect(await release('move', 'v7.0.0')).toMatchObject({ code: 0 });
    expect(await git('ls-remote', 'origin', 'refs/tags/v7')).toContain(await git('rev-parse', 'v7.0.0'));
  });

  test('stops where tag and version differ, or the changelog says nothing', async () => {
    await git('tag', 'v7.0.9');
    const { code, text } = await release('check', 'v7.0.9');
    expect(code).toBe(1);
    expect(text).toContain('the tag v7.0.9 and the version 7.0.0 of package.json differ');
    expect(text).toContain('CHANGELOG.md has no section ## [7.0.9]');
  });

  test('stops where the commit is not on main', async () => {
    await git('checkout', '-q', '-b', 'side');
    await commitVersion('7.0.1');
    expect(await release('check', 'v7.0.1')).toMatchObject({
      code: 1,
      text: expect.stringContaining('is not on main'),
    });
    await git('checkout', '-q', 'main');
  });

  test('never moves a tag that is published', async () => {
    await commitVersion('7.1.0');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/main', 'v7.1.0');
    await git('commit', '-q', '--allow-empty', '-m', 'later');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/main');
    await git('fetch', '-q', 'origin');
    await git('tag', '-f', 'v7.1.0');
    expect(await release('check', 'v7.1.0')).toMatchObject({
      code: 1,
      text: expect.stringContaining('a published tag never moves'),
    });
  });

  test('moves the major tag on, and never back to an older release', async () => {
    await commitVersion('7.2.0');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/main', 'v7.2.0');
    expect(await release('move', 'v7.2.0')).toMatchObject({ code: 0 });
    expect(await release('move', 'v7.0.0')).toMatchObject({ code: 1, text: expect.stringContaining('it stays') });
    expect(await git('ls-remote', 'origin', 'refs/tags/v7')).toContain(await git('rev-parse', 'v7.2.0'));
  });
});
