import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BadInput, type Problem } from '../../src/domain/errors.ts';
import { conflictsOf } from '../../src/inputs/conflicts.ts';
import { INPUT_NAMES, SECRET_INPUTS } from '../../src/inputs/schema.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';
import { textsWith } from '../support/input-texts.ts';

function problemsOf(texts: Readonly<Record<string, string>>): readonly Problem[] {
  try {
    settingsFrom(texts, new Masks(() => {}));
    return [];
  } catch (error) {
    if (error instanceof BadInput) return error.problems;
    throw error;
  }
}

const WRONG = [
  ['confidence-api-url', 'http://api.confidence.dev', 'an https: address without credentials, query or fragment'],
  ['confidence-api-url', 'https://api.confidence.dev/v1', 'https://api.confidence.dev'],
  ['confidence-token-url', 'nowhere', 'an https: address without credentials, query or fragment'],
  ['display-name', '', 'one line of text'],
  ['display-name', '{team}', 'the placeholders {owner}, {repository}, {environment}'],
  ['display-name', '{environment}', '{owner}, {repository} without organization, {environment} with environments'],
  ['client-name', 'abc', 'apiClients/<id>'],
  ['description', 'bell\u0007', 'text without control characters'],
  ['roles', 'roles/a/b', 'roles/<id> or the display name of a role'],
  ['roles', ',', 'at least one item, one a line'],
  ['permissions', '# none', 'at least one item, one a line'],
  ['labels', 'team', 'key=value'],
  ['labels', 'request=x', 'any key but managed-by, request, retire-after, lineage'],
  ['role-binding', 'both', 'auto, inline, policy'],
  ['github-token', '', 'github-app-id with github-app-private-key, or github-token alone'],
  ['github-token', 'two words', 'visible ASCII'],
  ['confidence-client-secret', 'two words', 'one line without spaces'],
  ['github-api-url', 'https://github.com', 'https://api.github.com'],
  ['github-api-url', '', 'an https: address'],
  ['repositories', '', 'owner/name, for example my-org/checkout, one a line'],
  ['repositories', 'checkout', 'owner/name, for example my-org/checkout'],
  ['repositories', '*/checkout', 'owner/name, for example my-org/checkout'],
  ['exclude-repositories', 'checkout', 'owner/name, for example my-org/checkout'],
  ['topics', 'two words', 'a topic: letters, digits and hyphens'],
  ['properties', 'tier', 'name=value'],
  ['environments', '..', 'the name of an environment'],
  ['environments', 'a*b*c*d*', 'the name of an environment, or a glob with up to three *'],
  [
    'repositories',
    'o/a*b*c*d*',
    'owner/name, for example my-org/checkout; the name may hold ?, [...] and up to three *',
  ],
  ['create-environments', 'maybe', 'true, True, TRUE, false, False, FALSE'],
  ['environments', 'bell\u0007', 'the name of an environment, or a glob'],
  ['create-environments', 'yes', 'true, True, TRUE, false, False, FALSE'],
  ['create-environments', 'true', 'both, or neither'],
  ['organization-visibility', 'private', 'both, or neither'],
  ['stores', 'pages', 'actions, dependabot, codespaces'],
  ['only-targets', 'o', 'owner/name, owner/name/environments/<name> or orgs/<name>, as failed-targets lists them'],
  ['only-targets', 'o/*', 'owner/name, owner/name/environments/<name> or orgs/<name>, as failed-targets lists them'],
  ['max-targets', '0', 'a whole number from 1 to 999999'],
  ['client-id-secret', 'GITHUB_ID', 'letters, digits and _, not starting with a digit or GITHUB_'],
  ['client-secret-secret', '1A', 'letters, digits and _, not starting with a digit or GITHUB_'],
  ['client-id-variable', 'A-B', 'letters, digits and _, not starting with a digit or GITHUB_'],
  ['refresh', 'never', 'always, stale'],
  ['writes-per-minute', '-1', 'a whole number from 0 to 999999'],
  ['operation', 'retire', 'provision, rotate'],
  ['rotate-after', '90', '<n>m, <n>h, <n>d or <n>w, for example 90d'],
  ['rotate-after', '0', '1m or longer; to rotate whatever the age, force: true'],
  ['force', 'yes', 'true, True, TRUE, false, False, FALSE'],
  ['force', 'true', 'both, or neither'],
  ['overlap', '2 days', '0, <n>m, <n>h, <n>d or <n>w, for example 90d'],
  ['adopt', 'yes', 'true, True, TRUE, false, False, FALSE'],
  ['adopt', 'TRUE', 'both, or neither'],
  ['dry-run', 'yes', 'true, True, TRUE, false, False, FALSE'],
] as const;

describe('a wrong input', () => {
  test.each(WRONG)('%s as %j alone gives exactly its problem', (name, text, accepted) => {
    const problems = problemsOf(textsWith({ [name]: text }));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.what).toContain(`input ${name}: `);
    expect(problems[0]?.what).toContain(`expected ${accepted}`);
    expect(problems[0]?.brief).toMatch(
      new RegExp(`^input ${name} is wrong: expected .+; the log shows what was seen$`),
    );
    expect(problems[0]?.brief).not.toContain('saw');
  });

  test('is told together with all the others', () => {
    const names = ['role-binding', 'refresh', 'dry-run', 'repositories', 'github-token', 'display-name', 'labels'];
    const problems = problemsOf(
      textsWith(Object.fromEntries(names.map((name) => [name, name === 'labels' ? 'x' : '']))),
    );
    const wrong = problemsOf(
      textsWith({ ...Object.fromEntries(names.map((name) => [name, '{wrong}'])), 'github-token': 'a b' }),
    );
    expect(problems.map(({ what }) => what.split(':')[0])).toEqual([
      'input display-name',
      'input labels',
      'input github-token',
      'input repositories',
    ]);
    expect(new Set(wrong.map(({ what }) => what.split(':')[0]))).toEqual(new Set(names.map((name) => `input ${name}`)));
  });

  test('that is not handed over at all is told by its name', () => {
    const told = problemsOf({}).map(({ what }) => what.split(':')[0]);
    expect(new Set(told)).toEqual(new Set(INPUT_NAMES.map((name) => `input ${name}`)));
  });

  test('beside provision is every one that needs rotate, and what would be wrong with rotate too', () => {
    const problems = problemsOf(textsWith({ force: 'true', adopt: 'true', 'only-targets': 'octo-org/checkout' }));
    expect(problems.map(({ what }) => what.split(':')[0])).toEqual([
      'input only-targets',
      'input force',
      'input adopt',
    ]);
  });

  test('does not hide that two inputs do not fit together', () => {
    const problems = problemsOf(
      textsWith({ refresh: 'x', 'client-id-secret': 'SAME', 'client-secret-secret': 'same' }),
    );
    expect(problems.map(({ what }) => what.split(':')[0])).toEqual(['input client-secret-secret', 'input refresh']);
  });

  test('is told in one safe line that shows no secret, whatever the text', () => {
    const hidden = 'hunter22\thunter22';
    const secrets = Object.fromEntries(SECRET_INPUTS.map((name) => [name, hidden]));
    fc.assert(
      fc.property(fc.constantFrom(...INPUT_NAMES), hostileText, (name, text) => {
        const given = { ...textsWith(secrets), [name]: `${text}${hidden}${text}` };
        for (const { what } of problemsOf(given)) {
          expect(dangersOf(what)).toEqual([]);
          expect(what).not.toContain('hunter22\thunter22');
          expect(what).toMatch(/^input [a-z-]+: /);
        }
      }),
    );
  });
});

const ACCEPTED = 'expected confidence-client-id with confidence-client-secret, or confidence-token alone';
const briefOf = (what: string): unknown =>
  expect.stringMatching(
    new RegExp(`^${/input [a-z-]+/.exec(what)?.[0]} is wrong: expected .+; the log shows what was seen$`),
  );
const NOTE = 'Note: a secret or variable that does not exist reads as nothing';
const FORCED = /^input force: needs operation: rotate or revoke; expected both, or neither$/;
const ADOPTED = /^input adopt: needs operation: rotate or revoke; expected both, or neither$/;
const OVERLONG = /^input overlap: saw it longer than rotate-after; expected at most as long; .*48h .* 90d$/;

describe('inputs that do not fit together', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'no way to sign in',
      { 'confidence-client-id': '', 'confidence-client-secret': '' },
      `input confidence-client-id: no Confidence credentials given: set confidence-client-id and confidence-client-secret, or confidence-token; ${ACCEPTED}. ${NOTE}`,
    ],
    [
      'both ways to sign in',
      { 'confidence-token': 'eyJ' },
      `input confidence-token: saw both ways to sign in; ${ACCEPTED}`,
    ],
    [
      'half a credential',
      { 'confidence-client-secret': '' },
      `input confidence-client-secret: saw nothing, beside a confidence-client-id; ${ACCEPTED}. ${NOTE}`,
    ],
    [
      'the other half',
      { 'confidence-client-id': '' },
      `input confidence-client-id: saw nothing, beside a confidence-client-secret; ${ACCEPTED}. ${NOTE}`,
    ],
    [
      'half a credential and a token',
      { 'confidence-client-id': '', 'confidence-token': 'eyJ' },
      `input confidence-token: saw both ways to sign in; ${ACCEPTED}`,
    ],
    [
      'the other half and a token',
      { 'confidence-client-secret': '', 'confidence-token': 'eyJ' },
      `input confidence-token: saw both ways to sign in; ${ACCEPTED}`,
    ],
  ])('are told once, by the input that is to be mended: %s', (_, over, what) => {
    expect(problemsOf(textsWith(over))).toEqual([{ what, brief: briefOf(what) }]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'one name for both secrets',
      { 'client-id-secret': 'a', 'client-secret-secret': 'A' },
      /^input client-secret-secret: .*a name other than that of client-id-secret/,
    ],
    [
      'the default as the other name',
      { 'client-id-secret': 'confidence_client_secret' },
      /^input client-secret-secret: .*a name other than that of client-id-secret/,
    ],
    [
      'one client for many names',
      { 'client-name': 'apiClients/a', 'display-name': '{repository}' },
      /^input client-name: cannot be combined with placeholders in display-name; expected /,
    ],
    [
      'a store that environments lack',
      { environments: 'prod', stores: 'actions, dependabot' },
      /^input stores: .*expected actions, the only store an environment has$/,
    ],
    [
      'the same, with line breaks and commas mixed',
      { environments: 'prod', stores: 'actions\ndependabot, codespaces' },
      /^input stores: .*expected actions, the only store an environment has$/,
    ],
    [
      'a store that Enterprise Server lacks',
      { 'github-api-url': 'https://ghes.example.com/api/v3', stores: 'codespaces' },
      /^input stores: saw codespaces; expected actions, dependabot, /,
    ],
    [
      'a variable without the store that has variables',
      { 'client-id-variable': 'FLAGS', stores: 'dependabot' },
      /^input client-id-variable: saw it without the store actions; /,
    ],
    ['force beside provision, spelled out', { operation: 'provision', force: 'true' }, FORCED],
    ['adopt beside provision, spelled out', { operation: 'provision', adopt: 'True' }, ADOPTED],
    [
      'a rotation of some targets',
      { operation: 'rotate', 'only-targets': 'octo-org/checkout', force: 'true' },
      /^input only-targets: cannot be combined with force: true; expected one of the two, since a rotation needs all targets$/,
    ],
    [
      'an overlap that is longer than rotate-after',
      { operation: 'rotate', 'rotate-after': '3d', overlap: '73h' },
      OVERLONG,
    ],
    ['an overlap that is longer than the default of rotate-after', { operation: 'rotate', overlap: '13w' }, OVERLONG],
    [
      'rotate-after that is shorter than the default of overlap',
      { operation: 'rotate', 'rotate-after': '47h' },
      OVERLONG,
    ],
    [
      'an overlap that is none beside a short rotate-after',
      { operation: 'rotate', 'rotate-after': '1m', overlap: '9' },
      /^input overlap: saw "9", which needs a unit: 9m, 9h, 9d or 9w; /,
    ],
    [
      'rotate-after that is none beside a long overlap',
      { operation: 'rotate', 'rotate-after': '0', overlap: '52w' },
      /^input rotate-after: saw "0"; /,
    ],
    [
      'an operation that is none beside what goes with rotate',
      { operation: 'rotat', 'rotate-after': '1d', overlap: '2d', force: 'true', adopt: 'true' },
      /^input operation: saw "rotat"; expected provision, rotate, revoke, audit$/,
    ],
  ])('are told once: %s', (_, over, what) => {
    expect(problemsOf(textsWith(over))).toEqual([{ what: expect.stringMatching(what), brief: briefOf(what.source) }]);
  });
});

test('a text with a credential in it is wrong, and is not told', () => {
  const secret = 'a-long-client-secret-0123456789';
  const inputs = ['description', 'display-name', 'labels', 'roles'] as const;
  for (const input of inputs) {
    const [problem, ...others] = problemsOf(
      textsWith({ 'confidence-client-secret': secret, [input]: `${input === 'labels' ? 'a=' : ''}see ${secret}` }),
    );
    expect(problem?.what).toBe(`input ${input}: saw a text with a credential of this run in it; expected text without`);
    expect(others).toEqual([]);
  }
});

test('a text with a piece of a credential in it is wrong, and no message shows the piece', () => {
  const secret = 'a-long-client-secret-0123456789';
  for (const input of ['description', 'confidence-api-url', 'rotate-after', 'max-targets', 'repositories', 'refresh']) {
    const problems = problemsOf(textsWith({ 'confidence-client-secret': secret, [input]: `x${secret.slice(3, 24)}` }));
    const told = problems.map(({ what, brief }) => `${what} ${brief}`).join();
    expect(told).toContain(`input ${input}`);
    expect(told).not.toContain(secret.slice(5, 17));
  }
});

test('a repository that is none of the organization is wrong', () => {
  const texts = { repositories: '', organization: 'acme', 'organization-visibility': 'selected' };
  const problems = problemsOf(textsWith({ ...texts, 'organization-repositories': 'web\nother/api' }));
  expect(problems.map(({ what }) => what)).toEqual([
    'input organization-repositories: saw "other/api"; expected a repository of acme',
  ]);
});

test('what is wrong with inputs together is told of those that are there', () => {
  expect(conflictsOf({ 'display-name': 'x', 'client-name': 'apiClients/x', organization: 'acme' })).toEqual([]);
});
