import { afterEach, describe, expect, test } from '@jest/globals';
import { RunnerLog } from '../../../sandbox/runner-log.ts';
import type { Enclosed } from '../../support/enclosed-run.ts';
import { runEnclosed } from '../../support/enclosed-run.ts';
import { CHECKOUT, closeStages, given, openStage, usualInputs } from '../../support/stage.ts';
import type { Case } from './leak-cases.ts';
import { ACCESS_TOKEN, ADMIN_SECRET, ALL, CASES, GITHUB_TOKEN, NEW_SECRET, plant, SECRETS } from './leak-cases.ts';
import { findSecret, formsToSearch, lineOfMask, maskedTooLate, withoutMasks } from './leak-search.ts';

afterEach(closeStages);

async function runCase({ faults, options = {}, inputs = {} }: Case): Promise<Enclosed> {
  const stage = await openStage(options);
  const usual = { service: 'confidence', path: /./, when: 'before', answer: { status: 500 } } as const;
  for (const fault of faults) stage.sandbox.faults.add({ ...usual, times: Number.POSITIVE_INFINITY, ...fault });
  plant(stage.sandbox);
  const own = { 'confidence-client-secret': ADMIN_SECRET, 'github-token': GITHUB_TOKEN };
  return await runEnclosed({ inputs: given({ ...usualInputs(stage), ...own, ...inputs }), clock: stage.clock });
}

/** The log as a runner shows it. */
function shownLog(raw: string): string {
  const log = new RunnerLog();
  log.write(raw);
  log.end();
  return log.shown;
}

describe('no secret shows anywhere', () => {
  test.each(CASES)('$title', async (one) => {
    const { raw, files, exitCode } = await runCase(one);
    expect(exitCode).toBe(one.title === 'a success' ? 0 : 1);
    const known = one.known ?? ALL;
    const places = new Map([['raw log', withoutMasks(raw)], ['shown log', shownLog(raw)], ...files]);
    expect([...files.keys()].sort()).toEqual([
      ...['ENV', 'OUTPUT', 'PATH', 'STATE', 'STEP_SUMMARY'].map((name) => `runner/${name}`),
      expect.stringMatching(/^temp\/provision-confidence-report-[\w-]+\.json$/),
    ]);
    for (const name of known) {
      const found = [...places].flatMap(([place, text]) =>
        findSecret(text, SECRETS[name]).map((form) => `${name} in ${place} as ${form}`),
      );
      expect(found).toEqual([]);
      expect(lineOfMask(raw, SECRETS[name].replace(/%/g, '%25'))).toBeGreaterThanOrEqual(0);
      expect(maskedTooLate(raw, SECRETS[name])).toEqual([]);
    }
    expect(/\*\*\*|the message is withheld|holds a piece of a credential/.test(withoutMasks(raw))).toBe(
      one.isSilent !== true,
    );
    expect(files.get('runner/ENV')).toBe('');
    expect(files.get('runner/PATH')).toBe('');
    expect(files.get('runner/STATE')).toBe('');
  });

  test('a success did write the secret, sealed, so that there was something to leak', async () => {
    const stage = await openStage();
    plant(stage.sandbox);
    const own = { 'confidence-client-secret': ADMIN_SECRET, 'github-token': GITHUB_TOKEN };
    await runEnclosed({ inputs: given({ ...usualInputs(stage), ...own }), clock: stage.clock });
    expect(stage.sandbox.github.secrets(CHECKOUT).map(({ value }) => value)).toContain(NEW_SECRET);
  });
});

// A form escapes ~ ! ' ( ) as well, which the forms that are masked do not.
test('a secret with characters that forms alone escape shows nowhere as a form has it', async () => {
  const secret = `admin~secret!'0123456789`;
  const stage = await openStage();
  const body = JSON.stringify({ message: new URLSearchParams({ secret }).toString() });
  const answer = { status: 403, body };
  stage.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer });
  const { raw } = await runEnclosed({
    inputs: given({ ...usualInputs(stage), 'confidence-client-secret': secret }),
    clock: stage.clock,
  });
  expect(findSecret(withoutMasks(raw), secret)).toEqual([]);
});

describe('masks come before anything else', () => {
  test('those of the inputs before the first line of text, those of the new client before it is told of', async () => {
    const { raw } = await runCase({ title: 'a success', faults: [] });
    const lines = raw.split('\n');
    const firstText = lines.findIndex((line) => !line.startsWith('::add-mask::'));
    const created = lines.findIndex((line) => line.trim().startsWith('created '));
    for (const secret of [ADMIN_SECRET, GITHUB_TOKEN]) {
      for (const { texts } of formsToSearch(secret)) {
        for (const text of texts) expect(lineOfMask(raw, commandData(text))).toBeLessThan(firstText);
      }
    }
    const late = [...formsToSearch(NEW_SECRET), ...formsToSearch(ACCESS_TOKEN)].flatMap(({ texts }) => texts);
    for (const text of late) {
      expect(lineOfMask(raw, commandData(text))).toBeGreaterThanOrEqual(0);
      expect(lineOfMask(raw, commandData(text))).toBeLessThan(created);
    }
  });
});

/** A text as it stands in a command. */
function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

describe('the search itself', () => {
  test.each(ALL)('finds %s in each form', (name) => {
    const secret = SECRETS[name];
    expect(findSecret('nothing of the kind', secret)).toEqual([]);
    for (const { form, texts } of formsToSearch(secret)) {
      for (const text of texts) expect(findSecret(`before${text}after`, secret)).toContain(form);
    }
  });

  test.each([0, 1, 2, 3, 4])('finds it in the base64 of a longer text, behind %d bytes', (count) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      for (const tail of ['', 'x', 'yz']) {
        const text = Buffer.from(`${'a'.repeat(count)}${NEW_SECRET}${tail}`).toString(encoding);
        expect(findSecret(`{"value":"${text}"}`, NEW_SECRET)).toEqual(['base64']);
      }
    }
  });

  test('sees a mask that comes too late', () => {
    expect(maskedTooLate(`::add-mask::${NEW_SECRET}\n${NEW_SECRET}`, NEW_SECRET)).toEqual([]);
    expect(maskedTooLate(`${NEW_SECRET}\n::add-mask::${NEW_SECRET}`, NEW_SECRET)).toEqual(['line 1']);
  });
});
