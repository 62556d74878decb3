import { describe, expect, test } from '@jest/globals';
import { Garbled, Refused, Unreachable } from '../../src/domain/errors.ts';
import { Masks } from '../../src/domain/masks.ts';
import { refusalFrom } from '../../src/github/refusal.ts';

const masks = new Masks(() => {});
masks.secret('ghp_0123456789abcdef');
const what = 'PUT https://api.github.com/repos/o/a/actions/secrets/ID';

describe('an error of Octokit', () => {
  test('without a response means that no answer came', () => {
    const error = refusalFrom({ status: 500, message: 'socket of ghp_0123456789abcdef\nclosed' }, what, masks);
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(`${what}: no answer (socket of *** closed)`);
  });

  test.each([
    [new Error('odd ghp_0123456789abcdef'), 'odd ***'],
    ['odd', 'odd'],
  ])('that is none of its own is an answer that cannot be read: %s', (thrown, reason) => {
    const error = refusalFrom(thrown, what, masks);
    expect(error).toBeInstanceOf(Garbled);
    expect(error.message).toBe(`${what}: the answer cannot be read (${reason})`);
    expect(error.cause).toBe(thrown);
  });

  test.each([
    [401, 'Bad credentials', /github-token is not accepted/],
    [403, 'Resource not accessible by integration', /own GITHUB_TOKEN can never write secrets/],
    [403, 'Resource not accessible by personal access token', /Secrets: write for this repository/],
    [403, 'Repository was archived so is read-only.', /Unarchive the repository/],
    [403, 'Resource protected by organization SAML enforcement', /single sign-on/],
    [403, 'You have exceeded a secondary rate limit', /fewer writes-per-minute/],
    [403, 'Must have admin rights to Repository.', /Secrets: write$/],
    [403, '', /Secrets: write$/],
    [404, 'Not Found', /no access to it$/],
    [429, '', /fewer writes-per-minute$/],
    [422, 'Validation Failed', /answered 422: Validation Failed$/],
    [500, '', /answered 500$/],
  ])('of status %d that says %j is told with its cure', (status, message, expected) => {
    const response = { headers: {}, data: { message } };
    const error = refusalFrom({ status, message: 'x', response }, what, masks);
    expect(error).toBeInstanceOf(Refused);
    expect(error.message).toMatch(expected);
    expect(error).toMatchObject({ status, serviceMessage: message });
  });
});
