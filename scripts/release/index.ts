// Makes a release, step by step: `check TAG` says what stands in the way, `pack TAG FOLDER` makes what is attached, `move TAG`
// moves the tag of the major version. docs/releasing.md says when each is run.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { majorTagOf, notesOf, releaseProblems, versionOf } from './release.ts';
import { productionSbom } from './sbom.ts';

const packageJson = v.object({ version: v.string(), dependencies: v.record(v.string(), v.string()) });
const SHIPPED = ['action.yml', 'dist', 'LICENSE', 'README.md'];

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64_000_000 }).trim();
}

function succeeds(command: string, args: readonly string[]): boolean {
  try {
    run(command, args);
    return true;
  } catch {
    return false;
  }
}

/** The commit of a tag on the remote; absent where it is not there. An annotated tag is asked for its commit. */
function publishedCommit(tag: string): string | undefined {
  const lines = run('git', ['ls-remote', 'origin', `refs/tags/${tag}`, `refs/tags/${tag}^{}`]).split('\n');
  const commits = new Map(lines.map((line) => line.split('\t')).map(([commit = '', ref = '']) => [ref, commit]));
  return commits.get(`refs/tags/${tag}^{}`) ?? commits.get(`refs/tags/${tag}`);
}

function check(tag: string): void {
  const commit = run('git', ['rev-parse', `${tag}^{commit}`]);
  const problems = releaseProblems({
    tag,
    packageVersion: v.parse(packageJson, JSON.parse(readFileSync('package.json', 'utf8'))).version,
    changelog: readFileSync('CHANGELOG.md', 'utf8'),
    isOnMain: succeeds('git', ['merge-base', '--is-ancestor', commit, 'origin/main']),
    publishedCommit: publishedCommit(tag),
    commit,
  });
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write(`${tag} can be released.\n`);
}

/** The archive of what runs, the list of its packages, the notes, and the digests of all of them. */
function pack(tag: string, folder: string): void {
  const version = versionOf(tag) ?? '';
  const name = `provision-confidence-client-${version}`;
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `${name}.tar.gz`);
  run('git', ['archive', '--format=tar.gz', `--prefix=${name}/`, `--output=${archive}`, tag, ...SHIPPED]);
  const { dependencies } = v.parse(packageJson, JSON.parse(readFileSync('package.json', 'utf8')));
  const all = run('npm', ['sbom', '--sbom-format', 'cyclonedx']);
  writeFileSync(join(folder, `${name}.cdx.json`), productionSbom(all, Object.keys(dependencies)));
  const sums = readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex')}  ${file}`,
    );
  writeFileSync(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`);
  writeFileSync(join(folder, 'notes.md'), `${notesOf(readFileSync('CHANGELOG.md', 'utf8'), version) ?? ''}\n`);
}

/** Moves the tag of the major version to a release, never back to an older one. */
function move(tag: string): void {
  const major = majorTagOf(versionOf(tag) ?? '');
  const current = publishedCommit(major);
  if (current !== undefined && !succeeds('git', ['merge-base', '--is-ancestor', current, `${tag}^{commit}`])) {
    process.stderr.write(`${major} is at ${current}, which is not before ${tag}: it stays\n`);
    process.exitCode = 1;
    return;
  }
  run('git', ['tag', '--force', major, `${tag}^{commit}`]);
  run('git', ['push', '--force', 'origin', `refs/tags/${major}`]);
  process.stdout.write(`${major} is at ${tag} now.\n`);
}

const [step = '', tag = '', folder = 'release'] = process.argv.slice(2);
if (step === 'check') check(tag);
else if (step === 'pack') pack(tag, folder);
else if (step === 'move') move(tag);
else {
  process.stderr.write('Say check, pack or move, and the tag.\n');
  process.exitCode = 2;
}
