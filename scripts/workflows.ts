// Checks action.yml, and every workflow that this repository runs or shows: in .github, examples, README.md and docs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseActionManifest } from './action-manifest.ts';
import { markdownDocuments, type WorkflowDocument, wholeDocument } from './workflow-documents.ts';
import { findingLine, findingsIn } from './workflow-findings.ts';

function filesIn(folder: string, ending: RegExp): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return names
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function documents(): WorkflowDocument[] {
  const yaml = ['action.yml', ...filesIn('.github/workflows', /\.ya?ml$/), ...filesIn('examples', /\.ya?ml$/)];
  const markdown = ['README.md', ...filesIn('docs', /\.md$/)].filter((file) => existsSync(file));
  return [
    ...yaml.map((file) => wholeDocument(file, readFileSync(file, 'utf8'))),
    ...markdown.flatMap((file) => markdownDocuments(file, readFileSync(file, 'utf8'))),
  ];
}

const manifest = parseActionManifest(readFileSync('action.yml', 'utf8'));
const checked = documents();
const lines: string[] = [];
for (const document of checked) {
  lines.push(...(await findingsIn(document, manifest)).map(findingLine));
}
process.stdout.write([...lines, `${checked.length} checked, ${lines.length} found wrong`, ''].join('\n'));
process.exitCode = lines.length > 0 ? 1 : 0;
