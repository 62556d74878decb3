import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseActionManifest } from '../../scripts/action-manifest.ts';
import { FURTHER_CURES } from '../../scripts/message-cures.ts';
import { MESSAGE_ROOMS, messagesIn, messagesOf, messageTables } from '../../scripts/messages.ts';
import { between } from '../../scripts/readme-tables.ts';

describe('the messages of a source', () => {
  test('are found with their cure, beside them or in the same function', () => {
    const source = `
      const one = { what: 'the disk is full', cure: 'Make room' };
      function f(name: string) {
        const what = name === '' ? \`no name at \${place}\` : 'a name that is wrong';
        return { what, cure: 'Write a name' };
      }
      const REASONS = { young: { why: 'it is young, so it stays' } };
      const what = 'short';
    `;
    expect(messagesOf(source)).toEqual([
      { text: 'the disk is full', cure: 'Make room' },
      { text: 'no name at …', cure: 'Write a name' },
      { text: 'a name that is wrong', cure: 'Write a name' },
      { text: 'it is young, so it stays', cure: '' },
    ]);
  });

  test('are all in docs/troubleshooting.md: npm run readme writes them', () => {
    const page = readFileSync('docs/troubleshooting.md', 'utf8');
    expect(between(page, 'messages', messageTables())).toBe(page);
  });

  test('have no cure that belongs to none', () => {
    const texts = new Set(
      Object.values(MESSAGE_ROOMS)
        .flat()
        .flatMap(messagesIn)
        .map(({ text }) => text),
    );
    expect(Object.keys(FURTHER_CURES).filter((text) => !texts.has(text))).toEqual([]);
  });
});

test('every default has its reason in docs/defaults.md', () => {
  const page = readFileSync('docs/defaults.md', 'utf8');
  const { inputs } = parseActionManifest(readFileSync('action.yml', 'utf8'));
  const defaults = Object.entries(inputs).filter(([, input]) => input.default !== undefined);
  const rows = defaults.map(([name, input]) => `| \`${name}\` | \`${input.default}\` | `);
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
