// Fills the tables of README.md and docs/inputs.md from action.yml and those of docs/troubleshooting.md from the messages in src/,
// and draws the picture of a rotation. With --check it changes nothing and fails when they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { messageTables } from './messages.ts';
import { between, TABLE_PAGES, withTables } from './readme-tables.ts';
import { PICTURE_FILES, rotationPicture } from './rotation-picture.ts';

const action = readFileSync('action.yml', 'utf8');

const tables = Object.entries(TABLE_PAGES).map(
  ([page, detail]) => [page, withTables(readFileSync(page, 'utf8'), action, detail)] as const,
);
const messages = [
  'docs/troubleshooting.md',
  between(readFileSync('docs/troubleshooting.md', 'utf8'), 'messages', messageTables()),
] as const;
const pictures = (['light', 'dark'] as const).map((theme) => [PICTURE_FILES[theme], rotationPicture(theme)] as const);

for (const [page, filled] of [...tables, messages, ...pictures]) {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : undefined;
  if (filled === text) {
    process.stdout.write(`${page} is as it should be.\n`);
  } else if (process.argv.includes('--check')) {
    process.stderr.write(`${page} differs from what action.yml and src/ say. Run: npm run readme\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(page, filled);
    process.stdout.write(`${page} rewritten.\n`);
  }
}
