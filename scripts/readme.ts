// Fills the tables of README.md from action.yml; with --check it changes nothing and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './readme-tables.ts';

const readme = readFileSync('README.md', 'utf8');
const filled = withTables(readme, readFileSync('action.yml', 'utf8'));

if (filled === readme) {
  process.stdout.write('README.md is in step with action.yml.\n');
} else if (process.argv.includes('--check')) {
  process.stderr.write('The tables of README.md differ from action.yml. Run: npm run readme\n');
  process.exitCode = 1;
} else {
  writeFileSync('README.md', filled);
  process.stdout.write('README.md rewritten from action.yml.\n');
}
