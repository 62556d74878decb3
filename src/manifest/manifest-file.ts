import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';

/** The largest manifest, in bytes. */
export const LARGEST_MANIFEST = 1_048_576;

/** The text of a manifest without its byte order mark, or why there is none. */
export type ManifestText = { kind: 'text'; text: string } | { kind: 'unreadable'; wrong: string };

/**
 * Reads the manifest at a path in the workspace. Links are resolved first: the file itself lies inside the workspace. Never throws.
 * @param workspace `GITHUB_WORKSPACE`; empty where there is none
 */
export async function manifestText(path: string, workspace: string): Promise<ManifestText> {
  if (workspace === '') return unreadable('GITHUB_WORKSPACE is not set, so there is no workspace to look in');
  try {
    const root = await realpath(workspace);
    const file = await realpath(resolve(root, path));
    if (!isInside(root, file)) return unreadable('leads outside of the workspace; expected a file inside');
    return await readRegular(file);
  } catch (error) {
    return unreadable(CAUSES[codeOf(error)] ?? `cannot be read (${codeOf(error)})`);
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: check out the repository first?',
  ENOTDIR: 'is not there: check out the repository first?',
  EACCES: 'cannot be read: the runner may not open it',
  ELOOP: 'cannot be read: its links lead in a circle',
  ENAMETOOLONG: 'is too long for a path',
};

function unreadable(wrong: string): ManifestText {
  return { kind: 'unreadable', wrong };
}

function isInside(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Opens without waiting: a pipe in the place of a file has nobody at its other end. */
async function readRegular(file: string): Promise<ManifestText> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) return unreadable('is a folder; expected a file');
    if (!stats.isFile()) return unreadable('is no regular file');
    if (stats.size > LARGEST_MANIFEST)
      return unreadable(`holds ${stats.size} bytes; at most ${LARGEST_MANIFEST} (1 MiB)`);
    return textFrom(await bytesOf(handle));
  } finally {
    await handle.close();
  }
}

/** A file may grow while it is read. */
async function bytesOf(handle: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(LARGEST_MANIFEST);
  const { bytesRead } = await handle.read(buffer, 0, LARGEST_MANIFEST, 0);
  return buffer.subarray(0, bytesRead);
}

function textFrom(bytes: Buffer): ManifestText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const nul = text.indexOf('\u0000');
    if (nul < 0) return { kind: 'text', text };
    return unreadable(`holds a NUL in line ${text.slice(0, nul).split('\n').length}; expected a text file`);
  } catch {
    return unreadable('is no UTF-8; expected a text file');
  }
}

function codeOf(error: unknown): string {
  const parsed = v.safeParse(v.object({ code: v.string() }), error);
  return parsed.success ? parsed.output.code : 'unknown cause';
}
