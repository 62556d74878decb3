import { describe, expect, test } from '@jest/globals';
import { cureOf, type Failed, ssoAddress } from '../../src/github/cures.ts';
import { Masks } from '../../src/runtime/masks.ts';

const masks = new Masks(() => {});
const failed: Failed = {
  what: 'PUT https://api.github.com/repos/o/a/actions/secrets/ID',
  isAfterUnclear: false,
  unaccepted: 'the sign-in is refused',
};

function cure(status: number, message: string, over: Partial<Failed> = {}, sso = ''): string {
  return cureOf({ status, message, sso }, { ...failed, ...over }) ?? 'none';
}

describe('the cure fits what the answer says, whatever its status', () => {
  test.each<[string, string, RegExp]>([
    [
      'an IP allow list',
      'Although you appear to have the correct authorization credentials, the `o` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      /IP allow list/,
    ],
    [
      'a policy on lifetimes',
      "The 'o' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days.",
      /shorter lifetime/,
    ],
    [
      'OAuth restrictions',
      'Although you appear to have the correct authorization credentials, the `o` organization has enabled OAuth App access restrictions',
      /approve the OAuth app/,
    ],
    [
      'single sign-on',
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      /single sign-on/,
    ],
    ['a locked repository', 'Repository has been locked for migration.', /is locked/],
    ['a disabled repository', 'Repository was disabled due to a violation', /blocked or disabled/],
    ['a blocked repository', 'Repository access blocked', /blocked or disabled/],
    ['an archived repository', 'Repository was archived so is read-only.', /Unarchive/],
  ])('%s', (_, message, expected) => {
    for (const status of [200, 401, 403, 404]) expect(cure(status, message)).toMatch(expected);
    for (const what of [
      'POST https://api.github.com/app/installations/1/access_tokens',
      'POST https://api.github.com/graphql',
    ])
      expect(cure(403, message, { what })).toMatch(expected);
  });

  test('tells where a token is authorized for single sign-on', () => {
    const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/o/sso?authorization_request=AZ' };
    for (const message of ['SAML', 'Forbidden', ''])
      expect(cure(403, message, {}, ssoAddress(headers, masks))).toContain(
        'single sign-on: https://github.com/orgs/o/sso?authorization_request=AZ',
      );
    expect(ssoAddress({ 'x-github-sso': 'required; url=javascript:alert(1)' }, masks)).toBe('');
    expect(ssoAddress({}, masks)).toBe('');
  });

  test('shows no address that holds a piece of a secret', () => {
    const known = new Masks(() => {});
    known.secret('Qm9uam91ciBsZSBtb25kZQ');
    const headers = { 'x-github-sso': 'required; url=https://github.com/sso?r=am91ciBsZSBtb25k' };
    expect(ssoAddress(headers, known)).toBe('');
  });

  test('of a suspended account speaks of the account that signs in', () => {
    const message = 'Sorry. Your account was suspended.';
    expect(cure(403, message)).toMatch(/suspended the account of this token/);
    expect(cure(403, message, { isOfApp: true })).toMatch(/unsuspend the installation/);
  });
});

describe('where the answer says no more than its status', () => {
  test.each([
    [401, 'the sign-in is refused'],
    [406, '/api/v3'],
    [409, 'run again'],
    [451, 'legal reasons'],
    [404, 'It does not exist, or the token (or its GitHub App) has no access to it'],
  ])('%i', (status, expected) => expect(cure(status, '')).toContain(expected));

  test('nothing is guessed', () => expect(cure(418, 'I am a teapot')).toBe('none'));
});

test('under a GitHub App no cure speaks of GITHUB_TOKEN or of a token', () => {
  for (const message of ['Resource not accessible by integration', 'Forbidden', '']) {
    const text = cure(403, message, { isOfApp: true });
    expect(text).toContain("Grant it in the GitHub App's settings");
    expect(text).not.toMatch(/GITHUB_TOKEN|fine-grained/);
  }
  expect(cure(404, 'Not Found', { isOfApp: true })).not.toContain('token');
});
