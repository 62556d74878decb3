import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOMS = /^(?:src|sandbox|scripts|__tests__|docs|examples|schema)\//;

/** Every page of the repository, by its path. */
const pages = ['.', 'docs', 'docs/decisions', '__tests__/support', '.github']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => normalize(join(folder, name))))
  .filter((path) => path.endsWith('.md'));

function textOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\\_', '_');
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** The anchors that GitHub gives the headings of a page; the second of one name ends in `-1`. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)) {
    const words = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '');
    const anchor = words.replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Links that lead nowhere, of one page. */
function brokenLinksOf(page: string): string[] {
  const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(textOf(target)).has(anchor);
  });
}

/** Files that a page names between backticks and that are not there. */
function lostFilesOf(page: string): string[] {
  const named = [...textOf(page).matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
  return named.filter((name) => ROOMS.test(name) && !existsSync(name));
}

describe('the pages of this repository', () => {
  test('are found', () => expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/rotation.md'])));

  test.each(pages)('%s links to pages and headings that are there', (page) => {
    expect(brokenLinksOf(page)).toEqual([]);
  });

  test.each(pages)('%s names files that are there', (page) => expect(lostFilesOf(page)).toEqual([]));
});

test('docs/README.md lists every page of docs/ and every example', () => {
  const index = textOf('docs/README.md');
  const guides = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');
  const examples = readdirSync('examples').map((name) => `../examples/${name}`);
  expect([...guides, ...examples].filter((path) => !index.includes(`](${path})`))).toEqual([]);
});
