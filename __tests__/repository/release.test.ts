import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { majorTagOf, notesOf, type ReleaseFacts, releaseProblems, versionOf } from '../../scripts/release/release.ts';
import { productionSbom } from '../../scripts/release/sbom.ts';

const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-12-24\n\n### Added\n\n- This.\n\n[1.2.3]: https://x\n';
const right: ReleaseFacts = {
  tag: 'v1.2.3',
  packageVersion: '1.2.3',
  changelog: CHANGELOG,
  isOnMain: true,
  publishedCommit: undefined,
  commit: 'abc',
};
const packageJson = v.object({ version: v.string(), dependencies: v.record(v.string(), v.string()) });
const own = v.parse(packageJson, JSON.parse(readFileSync('package.json', 'utf8')));

describe('a release', () => {
  test.each<[string, Partial<ReleaseFacts>, string]>([
    ['the tag is of another form', { tag: 'v1.2' }, 'not of the form'],
    ['the tag has a leading zero', { tag: 'v1.02.3' }, 'not of the form'],
    ['version and tag differ', { packageVersion: '1.2.4' }, 'differ'],
    ['the changelog has no section', { tag: 'v1.2.4', packageVersion: '1.2.4' }, 'no section ## [1.2.4]'],
    ['the section is empty', { changelog: '## [1.2.3]\n\n## [1.2.2]\n- Old\n' }, 'no section'],
    ['the commit is not on main', { isOnMain: false }, 'not on main'],
    ['the tag is published elsewhere', { publishedCommit: 'def' }, 'a published tag never moves'],
  ])('is not made where %s', (_, facts, problem) => {
    const problems = releaseProblems({ ...right, ...facts });
    expect(problems.join()).toContain(problem);
    expect(problems).toHaveLength(1);
  });

  test('is made where all agree, and again where the tag is published with the same commit', () => {
    expect(releaseProblems(right)).toEqual([]);
    expect(releaseProblems({ ...right, publishedCommit: 'abc' })).toEqual([]);
  });

  test('has its notes from the changelog', () => {
    expect(notesOf(CHANGELOG, '1.2.3')).toBe('### Added\n\n- This.');
    expect([versionOf('v10.0.1'), majorTagOf('10.0.1')]).toEqual(['10.0.1', 'v10']);
  });

  test('of the version in package.json has notes', () => {
    expect(notesOf(readFileSync('CHANGELOG.md', 'utf8'), own.version)).toBeDefined();
  });
});

test('the list of packages has those of production, under their own names', () => {
  const component = (ref: string, name = ref.replace(/@\d.*/, '')) => ({ 'bom-ref': ref, name, version: '1.0.0' });
  const text = JSON.stringify({
    bomFormat: 'CycloneDX',
    metadata: { component: component('me@1.0.0', 'folder') },
    components: [
      component('yaml@2.0.0'),
      component('deep@1.0.0'),
      component('jest@1.0.0'),
      component('left-out-x@0.0.0', 'x'),
    ],
    dependencies: [
      { ref: 'me@1.0.0', dependsOn: ['yaml@2.0.0', 'jest@1.0.0', 'left-out-x@0.0.0'] },
      { ref: 'yaml@2.0.0', dependsOn: ['deep@1.0.0'] },
      { ref: 'jest@1.0.0', dependsOn: ['deep@1.0.0'] },
    ],
  });
  const { metadata, components, dependencies, bomFormat } = JSON.parse(productionSbom(text, ['yaml']));
  expect(components.map(({ name }: { name: string }) => name)).toEqual(['yaml', 'deep', 'left-out-x']);
  expect(dependencies[0].dependsOn).toEqual(['yaml@2.0.0', 'left-out-x@0.0.0']);
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'me']);
});

describe('docs/dependencies.md', () => {
  const page = readFileSync('docs/dependencies.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);

  test('has a row for each production dependency', () => {
    expect(Object.keys(own.dependencies).filter((name) => !rows.includes(name))).toEqual([]);
  });

  test('has a row for no package that is not there', () => {
    expect(rows.filter((name) => !existsSync(`node_modules/${name}`))).toEqual([]);
  });

  test('names each stand-in as it names itself', () => {
    const folders = readdirSync('scripts/left-out');
    const names = folders.map(
      (folder) =>
        v.parse(
          v.object({ name: v.string() }),
          JSON.parse(readFileSync(`scripts/left-out/${folder}/package.json`, 'utf8')),
        ).name,
    );
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
