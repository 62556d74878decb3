import { describe, expect, test } from '@jest/globals';
import { isUnclear, RequestRefused, UnexpectedResponse, Unreachable } from '../../src/domain/errors.ts';
import { refusalFrom } from '../../src/github/refusal.ts';
import { Masks } from '../../src/runtime/masks.ts';

const masks = new Masks(() => {});
masks.secret('ghp_0123456789abcdef');
const what = 'PUT https://api.github.com/repos/o/a/actions/secrets/ID';
const failed = { what, isAfterUnclear: false, unaccepted: 'github-token is not accepted' };

describe('an error of Octokit', () => {
  test('without a response means no answer', () => {
    const error = refusalFrom({ status: 500, message: 'socket of ghp_0123456789abcdef\nclosed' }, failed, masks);
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `${what}: no answer (socket of *** closed). Check github-api-url, the proxy and the network`,
    );
  });

  test.each([
    [new Error('odd ghp_0123456789abcdef'), 'odd ***'],
    ['odd', 'odd'],
  ])('that is none of its own is an answer that cannot be read: %s', (thrown, reason) => {
    const error = refusalFrom(thrown, failed, masks);
    expect(error).toBeInstanceOf(UnexpectedResponse);
    expect(error.message).toBe(`${what}: the answer cannot be read (${reason})`);
    expect(error.cause).toBe(thrown);
  });

  test.each([
    [401, 'Bad credentials', /github-token is not accepted/],
    [
      403,
      'Resource not accessible by integration',
      /The token is the job's own GITHUB_TOKEN, which can never write secrets, or a GitHub App's without the right\. Use a GitHub App .* Secrets: write$/,
    ],
    [403, 'Resource not accessible by personal access token', /with the repository permission Secrets: write$/],
    [403, 'Repository was archived so is read-only.', /Unarchive the repository/],
    [403, 'Resource protected by organization SAML enforcement', /single sign-on/],
    [403, 'You have exceeded a secondary rate limit', /fewer writes-per-minute/],
    [403, 'Must have admin rights to Repository.', /Secrets: write$/],
    [403, '', /Secrets: write$/],
    [404, 'Not Found', /no access to it$/],
    [429, '', /fewer writes-per-minute$/],
    [422, 'Validation Failed', /answered 422: Validation Failed$/],
    [500, '', /answered 500\. GitHub has trouble: run again later$/],
  ])('of status %d that says %j is told with its cure', (status, message, expected) => {
    const response = { headers: {}, data: { message } };
    const error = refusalFrom({ status, message: 'x', response }, failed, masks);
    expect(error).toBeInstanceOf(RequestRefused);
    expect(error.message).toMatch(expected);
    expect(error).toMatchObject({ status, serviceMessage: message });
  });

  test.each([
    [422, false, false],
    [422, true, true],
    [503, false, true],
  ])(
    'of status %d, after a try without a clear answer %p, leaves unclear what was done: %p',
    (status, isAfterUnclear, expected) => {
      const response = { headers: {}, data: { message: 'no' } };
      const error = refusalFrom({ status, message: 'x', response }, { ...failed, isAfterUnclear }, masks);
      expect(error).toMatchObject({ status, isAfterUnclear });
      expect(isUnclear(error)).toBe(expected);
    },
  );

  test.each([
    ['PUT https://api.github.com/repos/o/a/actions/secrets/ID', 'Secrets'],
    ['PUT https://api.github.com/repos/o/a/actions/secrets/VARIABLES', 'Secrets'],
    ['GET https://api.github.com/repos/o/a/actions/variables/CLIENT', 'Variables'],
    ['POST https://api.github.com/repos/o/a/actions/variables', 'Variables'],
    ['PATCH https://api.github.com/repos/o/secrets/actions/variables/SECRETS', 'Variables'],
    ['PUT https://api.github.com/repos/o/variables/actions/secrets/ID', 'Secrets'],
  ])('of status 403 for %s names the permission %s: write', (request, permission) => {
    for (const message of [
      'Resource not accessible by integration',
      'Resource not accessible by personal access token',
      'no',
    ]) {
      const error = refusalFrom(
        { status: 403, message: 'x', response: { headers: {}, data: { message } } },
        { what: request, isAfterUnclear: false, unaccepted: 'github-token is not accepted' },
        masks,
      );
      expect(error.message).toMatch(new RegExp(`with the repository permission ${permission}: write$`));
    }
  });
});
