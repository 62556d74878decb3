import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { displayNameAt, placeholdersIn } from '../../src/domain/display-name.ts';
import { patternText } from '../../src/domain/target-selector.ts';
import { clientName, displayName, roles } from '../../src/inputs/client.ts';
import { secretName } from '../../src/inputs/parsers.ts';
import { repositoryOfOwner, repositoryPattern, repositoryPatterns } from '../../src/inputs/repository.ts';
import { targetKeys } from '../../src/inputs/target-lists.ts';
import { at } from '../support/domain-values.ts';
import { checkParser, madeOf } from './readings.ts';

const nearly = madeOf('octo', '/', '.', '..', '-', '_', '%2e', '.git', '\n', ' ', '?', 'A1');

/** Fails where a segment put into a path by itself would lead elsewhere. */
function expectStraight(path: string): void {
  expect(new URL(`https://host/start/${path}/end`).pathname).toBe(`/start/${path}/end`);
}

describe('a repository', () => {
  test('bends no path, and is named as it was written', () => {
    checkParser(repositoryPattern, nearly, (pattern, text) => {
      if (!pattern.isGlob) {
        expect(patternText(pattern)).toBe(text);
        expectStraight(text);
      }
      expect(text.split('/')).toHaveLength(2);
    });
  });

  test.each([
    'octo-org/checkout',
    'o/n',
    'octo_corp/a.b-c_d',
    'o/.github',
    'o/...',
    `${'a'.repeat(39)}/${'b'.repeat(100)}`,
  ])('may be %s', (text) => {
    const [owner, name] = text.split('/');
    expect(repositoryPattern(text)).toEqual({ kind: 'value', value: { owner, name, isGlob: false } });
  });

  test.each([
    ['o/*', '*'],
    ['o/svc-*', 'svc-*'],
    ['o/**', '*'],
    ['o/a?c', 'a?c'],
    ['o/[ab]*', '[ab]*'],
    ['o/[!a]', '[!a]'],
  ])('may be several: %s', (text, name) => {
    expect(repositoryPattern(text)).toEqual({ kind: 'value', value: { owner: 'o', name, isGlob: true } });
  });

  test.each([
    'checkout',
    'o/',
    '/n',
    'o/n/x',
    'o/.',
    'o/..',
    '../n',
    '-o/n',
    'o/n.git',
    'o/n.WIKI',
    'o/n ',
    'o/ñ',
    '*/*',
    'o*/a',
    'o/{a,b}',
    'o/!a',
    'o/[a',
    'o/a*/b',
    'o/*(a)',
    'https://github.com/o/n',
    `${'a'.repeat(40)}/n`,
    `o/${'b'.repeat(101)}`,
    'o/n?x=1',
    'o%2fn/x',
  ])('is not %s', (text) => {
    expect(repositoryPattern(text)).toHaveProperty('wrong', expect.stringContaining('expected owner/name'));
  });
});

describe('a list of repositories', () => {
  test('holds each place once, whatever the case', () => {
    checkParser(repositoryPatterns, madeOf('o/a', 'O/A', 'o/b', 'o/*', ',', '\n'), (patterns) => {
      expect(new Set(patterns.map((one) => patternText(one).toLowerCase())).size).toBe(patterns.length);
      expect(patterns.length).toBeGreaterThan(0);
    });
  });

  test('that names nothing is wrong', () => {
    expect(repositoryPatterns('')).toHaveProperty('wrong');
    expect(repositoryPatterns('# none')).toHaveProperty('wrong');
  });

  test('tells every wrong one', () => {
    const reading = repositoryPatterns('o/a\nb\nc');
    expect(reading).toHaveProperty('wrong', expect.stringMatching(/saw "b".*saw "c"/));
  });
});

describe('a name of a secret', () => {
  test('is one that GitHub takes, in upper case', () => {
    checkParser(secretName, madeOf('A', 'b', '_', '1', 'GITHUB_', 'github', '-', ' '), (name, text) => {
      expect(name).toMatch(/^[A-Z_][A-Z0-9_]{0,254}$/);
      expect(name).not.toMatch(/^GITHUB_/);
      expect(name).toBe(text.toUpperCase());
      expectStraight(name);
    });
  });

  test.each(['', '1A', 'GITHUB_TOKEN', 'gitHub_x', 'A-B', 'A B', 'É', 'A'.repeat(256)])('is not %j', (text) => {
    expect(secretName(text)).toHaveProperty('wrong');
  });

  test.each(['GITHUB', 'GITHUBX', '_', 'a'.repeat(255)])('may be %j', (text) => {
    expect(secretName(text)).toEqual({ kind: 'value', value: text.toUpperCase() });
  });
});

describe('a name of a client', () => {
  test('bends no path', () => {
    checkParser(clientName, madeOf('apiClients/', 'a', '/', '.', '..', '~', '%2e', '?', '#'), (name, text) => {
      expect(name).toBe(text);
      expect(name).toMatch(/^apiClients\/[\w~-][\w.~-]*$/);
      expectStraight(name);
    });
  });

  test.each([
    'apiClients/',
    'apiClients/.',
    'apiClients/../x',
    'apiclients/a',
    'a',
    'roles/a',
    'apiClients/a/b',
    'apiClients',
  ])('is not %j', (text) =>
    expect(clientName(text)).toHaveProperty('wrong', expect.stringContaining('apiClients/<id>')),
  );
});

describe('roles', () => {
  test('are resource names that bend no path, or display names', () => {
    checkParser(roles, madeOf('roles/', 'a', '..', '/', 'Flags Editor', ',', '\n'), (names) => {
      for (const name of names) if (name.startsWith('roles/')) expectStraight(name);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    });
  });

  test.each(['roles/', 'roles/..', 'roles/a/b', 'Flags Editor, roles/?x'])('are wrong as %j', (text) => {
    expect(roles(text)).toHaveProperty('wrong', expect.stringContaining('roles/<id> or the display name'));
  });

  test('of ids that differ in case alone are two: ids are credentialText', () => {
    expect(roles('roles/aB\nroles/Ab')).toEqual({ kind: 'value', value: ['roles/aB', 'roles/Ab'] });
  });
});

describe('a display name', () => {
  const one = at('octo-org/checkout');

  test('is one line, kept as it is, with placeholders that are known', () => {
    checkParser(
      displayName,
      madeOf('a', '{owner}', '{repository}', '{environment}', '{', '}', ' ', '\n'),
      (name, text) => {
        expect(name).toBe(text);
        expect(name).not.toMatch(/^$|[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(displayNameAt(name, one)).not.toMatch(/\{(?:owner|repository)\}/);
      },
    );
  });

  test.each([
    ['flags of {owner}/{repository}', 'flags of octo-org/checkout', true],
    ['{repository}{repository}', 'checkoutcheckout', true],
    ['plain', 'plain', false],
    ['an open { brace', 'an open { brace', false],
  ])('%j at a target is %j', (template, expected, isTemplate) => {
    expect(displayName(template)).toEqual({ kind: 'value', value: template });
    expect(displayNameAt(template, one)).toBe(expected);
    expect(placeholdersIn(template).length > 0).toBe(isTemplate);
  });

  test.each([
    ['flags {team}', /saw "\{team\}"; expected the placeholders \{owner\}, \{repository\}, \{environment\}/],
    ['{}', /saw "\{\}"/],
    ['', /is required; expected one line of text, for example /],
    ['two\nlines', /expected one line of text/],
  ])('is not %j', (text, wrong) => {
    expect(displayName(text)).toHaveProperty('wrong', expect.stringMatching(wrong));
  });

  test('is filled in with what the target is called, whatever that means to a pattern', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[$&'`{}a-z]{1,8}$/), (name) => {
        expect(displayNameAt('<{repository}>', { ...one, repository: name })).toBe(`<${name}>`);
      }),
    );
  });
});

describe('a repository of an organization', () => {
  const read = repositoryOfOwner('Octo');

  test.each([
    ['web', 'web', false],
    ['octo/web', 'web', false],
    ['svc-*', 'svc-*', true],
  ])('is %s, with or without its owner', (text, name, isGlob) => {
    expect(read(text)).toMatchObject({ value: { name, isGlob } });
  });

  test.each([
    ['other/web', 'a repository of Octo'],
    ['a b', 'the name of a repository of Octo, for example checkout, or a glob'],
  ])('is not %s', (text, accepted) => {
    expect(read(text)).toHaveProperty('wrong', expect.stringContaining(`expected ${accepted}`));
  });
});

describe('targets', () => {
  test.each([
    ['o/a', ['o/a']],
    ['O/a, o/b dependabot,orgs/O codespaces', ['o/a', 'o/b dependabot', 'orgs/o codespaces']],
    ['o/a/environments/eu,us', ['o/a/environments/eu,us']],
    ['# those that failed\no/a/environments/eu,us', ['o/a/environments/eu,us']],
    ['o/a\no/b/environments/x y', ['o/a', 'o/b/environments/x y']],
  ])('are %j as failed-targets lists them', (text, value) => {
    expect(targetKeys(text)).toEqual({ kind: 'value', value });
  });

  test.each(['o', 'o/*', 'o/a pages', ',', 'o/a/environments/', 'o/a, b'])('are not %j', (text) => {
    expect(targetKeys(text)).toHaveProperty('wrong');
  });
});
