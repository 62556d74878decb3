import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { LARGEST_MANIFEST, manifestText } from '../../src/manifest/manifest-file.ts';

let workspace = '';

beforeAll(() => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'workspace-')));
  workspace = join(folder, 'work');
  mkdirSync(join(workspace, 'flags'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
  const files: Readonly<Record<string, string | Buffer>> = {
    'work/right.yml': '\ufeffversion: 1\n',
    'work/flags/right.yml': 'x: 漢\n',
    'work/latin1.yml': Buffer.from([0x61, 0xe9]),
    'work/nul.yml': 'a: 1\nb: \u0000\n',
    'work/full.yml': '#'.repeat(LARGEST_MANIFEST),
    'work/large.yml': '#'.repeat(LARGEST_MANIFEST + 1),
    'work/..dots.yml': 'dots: 1\n',
    'outside/other.yml': 'secret: 1\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  symlinkSync('flags/right.yml', join(workspace, 'inside.yml'));
  symlinkSync('../outside/other.yml', join(workspace, 'outside.yml'));
  symlinkSync('../outside', join(workspace, 'folder'));
  symlinkSync('circle.yml', join(workspace, 'circle.yml'));
  symlinkSync('/dev/zero', join(workspace, 'device.yml'));
  execFileSync('mkfifo', [join(workspace, 'pipe.yml')]);
  symlinkSync(workspace, join(folder, 'link'));
});

describe('a file in the workspace is read', () => {
  test.each([
    ['right.yml', 'version: 1\n'],
    ['flags/right.yml', 'x: 漢\n'],
    ['flags/../right.yml', 'version: 1\n'],
    ['inside.yml', 'x: 漢\n'],
    ['..dots.yml', 'dots: 1\n'],
  ])('%s', async (path, text) => {
    expect(await manifestText(path, workspace)).toEqual({ kind: 'text', text });
    expect(await manifestText(join(workspace, path), `${workspace}/../link`)).toEqual({ kind: 'text', text });
  });

  test('up to 1 MiB', async () => expect((await manifestText('full.yml', workspace)).kind).toBe('text'));
});

describe('everything else is told in plain words', () => {
  test.each([
    ['missing.yml', 'is not there: check out the repository first?'],
    ['right.yml/x', 'is not there: check out the repository first?'],
    ['flags', 'is a folder; expected a file'],
    ['.', 'is a folder; expected a file'],
    ['../outside/other.yml', 'leads outside of the workspace; expected a file inside'],
    ['/etc/passwd', 'leads outside of the workspace; expected a file inside'],
    ['outside.yml', 'leads outside of the workspace; expected a file inside'],
    ['folder/other.yml', 'leads outside of the workspace; expected a file inside'],
    ['device.yml', 'leads outside of the workspace; expected a file inside'],
    ['pipe.yml', 'is no regular file'],
    ['circle.yml', 'cannot be read: its links lead in a circle'],
    ['latin1.yml', 'is no UTF-8; expected a text file'],
    ['nul.yml', 'holds a NUL in line 2; expected a text file'],
    ['large.yml', `holds ${LARGEST_MANIFEST + 1} bytes; at most ${LARGEST_MANIFEST} (1 MiB)`],
    ['x'.repeat(5000), 'is too long for a path'],
    ['a\u0000b', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
  ])('%s', async (path, wrong) => {
    expect(await manifestText(path, workspace)).toEqual({ kind: 'unreadable', wrong });
  });

  test('without a workspace', async () => {
    expect(await manifestText('right.yml', '')).toMatchObject({ kind: 'unreadable' });
  });
});
