import { afterEach, describe, expect, test } from '@jest/globals';
import type { Told } from '../../support/stage.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn } from '../../support/world.ts';

afterEach(closeStages);

// What a run that takes a quadratic time would be far above, and any other far below.
const LONGEST_RUN_MS = 20_000;
// What terminal sequences may begin with. Which of the two takes long to look through depends on the version of Node.
const SEQUENCES: readonly (readonly [title: string, ofLength: (characters: number) => string])[] = [
  ['begun again and again', (characters) => '\u001b];a'.repeat(characters / 4)],
  ['begun once and never ended', (characters) => `\u001b${'#;?'.repeat(characters / 3)}\n`],
];

/** Everything told, with what JSON and Markdown make of the character as well. */
function escapesIn({ raw, summary, outputs }: Told): string[] {
  const all = [raw, summary, ...Object.values(outputs)].join('\n');
  return ['\u001b', '\\u001b', '&#27;', '%1B'].filter((form) => all.toLowerCase().includes(form.toLowerCase()));
}

describe.each(SEQUENCES)('a very long terminal sequence, %s', (_title, ofLength) => {
  test(
    'in a message of 200 kB of GitHub: the run ends, and tells nothing of it',
    async () => {
      const { sandbox, run } = await openStage();
      const answer = { status: 403, body: JSON.stringify({ message: ofLength(200_000) }) };
      sandbox.faults.add({ service: 'github', path: /public-key/, times: 9, when: 'before', answer });
      const told = await run();
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
      expect(told.errors.join()).toContain('public-key answered 403');
      expect(escapesIn(told)).toEqual([]);
      expect(clientsIn(sandbox)).toEqual([]);
      expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    },
    LONGEST_RUN_MS,
  );

  test(
    'in a display name of 100 kB of a role: the run ends, and tells nothing of it',
    async () => {
      const { sandbox, run } = await openStage();
      sandbox.confidence.addRole({ displayName: ofLength(100_000), name: 'roles/hostile' });
      const told = await run({ roles: 'nowhere' });
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
      expect(told.errors.join()).toContain('roles/hostile');
      expect(escapesIn(told)).toEqual([]);
      expect(clientsIn(sandbox)).toEqual([]);
    },
    LONGEST_RUN_MS,
  );
});
