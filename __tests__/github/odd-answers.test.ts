import { describe, expect, test } from '@jest/globals';
import { failureOf, inScene, type Scene } from '../support/scene.ts';
import { choiceOf, type Survey, surveyOf } from '../support/survey.ts';

const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };

async function survey({ store }: Scene): Promise<Survey> {
  return await surveyOf(store(), { scope: 'repository', stores: ['actions'], repositories: choiceOf('o/a') }, NAMES);
}

describe('an answer that GitHub does not promise', () => {
  const page = { status: 200, body: '<html>sign in</html>', contentType: 'text/html' };

  test.each([
    ['a page for GraphQL', /graphql/, page, /POST \S+graphql answered 200 with an unexpected body/],
    ['a page for a key', /public-key/, page, /o\/a: GET .*public-key answered 200 with an unexpected body/],
    [
      'JSON that is cut',
      /secrets\?/,
      { status: 200, body: '{"total_count":' },
      /o\/a: GET .*secrets answered 200 with an unexpected body/,
    ],
    [
      'a key that is too short',
      /public-key/,
      { status: 200, body: '{"key_id":"1","key":"AAAA"}' },
      /o\/a: its public key is not one of 32 bytes/,
    ],
    [
      'a redirect',
      /public-key/,
      { status: 301, headers: { location: '/repositories/1' }, body: '{}' },
      /answered 301, a redirect, which is not followed\. The repository was renamed/,
    ],
    [
      'a redirect to a page to sign in',
      /public-key/,
      { status: 302, headers: { location: 'https://sso.example.com/login?to=api' }, body: '' },
      /answered 302, a redirect, which is not followed\. This answer is not from the API: check github-api-url/,
    ],
    [
      'a redirect to a page of the same host, by its path alone',
      /public-key/,
      { status: 302, headers: { location: '/login?return_to=/repos/o/a' }, body: '' },
      /a redirect, which is not followed\. This answer is not from the API: check github-api-url/,
    ],
    [
      'a redirect that says no address',
      /graphql/,
      { status: 307, body: '' },
      /a redirect, which is not followed\. This answer is not from the API/,
    ],
    [
      'a page of a gateway with status 200',
      /graphql/,
      { status: 200, body: '<!doctype html><title>Sign in</title>', contentType: 'text/html' },
      /answered 200 with an unexpected body.*This answer is a web page.*whether a gateway is on the way/,
    ],
    [
      'a page in the place of a key: an address without /api/v3',
      /public-key/,
      { status: 404, body: '<!DOCTYPE html><title>Not found</title>', contentType: 'text/html' },
      /answered 404\. This answer is a web page and not from the API: check github-api-url/,
    ],
    [
      'a page of a gateway',
      /graphql/,
      { status: 403, body: '\n<html>blocked by policy</html>', contentType: 'text/html' },
      /answered 403\. This answer is a web page.*whether a gateway is on the way/,
    ],
    [
      'a refusal of the media type',
      /secrets\?/,
      { status: 406, body: '{}' },
      /answered 406\. Check github-api-url: for/,
    ],
    ['silence about a repository', /graphql/, { status: 200, body: '{"data":{}}' }, /says nothing of o\/a/],
    [
      'no data at all',
      /graphql/,
      { status: 200, body: '{"data":null,"errors":[{"message":"no::\\n"}]}' },
      /^o\/a: not found \(no::\)/,
    ],
    [
      'a moved repository with a name that is none',
      /graphql/,
      { status: 200, body: '{"data":{"r0":{"nameWithOwner":"<b>","isArchived":false,"databaseId":1}}}' },
      /^o\/a: has moved to another name/,
    ],
  ])('is told: %s', async (_, path, answer, what) => {
    await inScene({}, async (scene) => {
      scene.sandbox.github.addRepository('o/a');
      scene.sandbox.faults.add({ service: 'github', path, when: 'before', answer });
      expect((await failureOf(survey(scene))).message).toMatch(what);
    });
  });

  test('is told without a secret that it repeats', async () => {
    await inScene({}, async (scene) => {
      const { github, faults } = scene.sandbox;
      github.addRepository('o/a');
      const body = JSON.stringify({ message: `bad ${github.token}`, errors: [{ code: github.token }, 'and more'] });
      faults.add({ service: 'github', path: /public-key/, when: 'before', answer: { status: 422, body } });
      const error = await failureOf(survey(scene));
      expect(error.message).toMatch(/answered 422: bad \*\*\*; \{"code":"\*\*\*"\}; and more$/);
    });
  });

  test('is waited out where it is a limit in the body of GraphQL', async () => {
    await inScene({}, async (scene) => {
      scene.sandbox.github.addRepository('o/a');
      const body = '{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}';
      scene.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer: { status: 200, body } });
      expect((await survey(scene)).targets).toHaveLength(1);
      expect(scene.asked(/graphql/)).toHaveLength(2);
    });
  });

  test.each(['Timeout on validation of query', 'timedout', 'The query timed out'])(
    'is asked for again where it says in the body of GraphQL: %s',
    async (message) => {
      await inScene({}, async (scene) => {
        scene.sandbox.github.addRepository('o/a');
        const body = JSON.stringify({ data: null, errors: [{ message }] });
        scene.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer: { status: 200, body } });
        expect((await survey(scene)).targets).toHaveLength(1);
      });
    },
  );
});

describe('what GraphQL keeps back in a 200', () => {
  const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/o/sso?authorization_request=AZ' };

  // The shape and the words: github.com/fwouts/prmonitor/issues/1042.
  test.each([
    [
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      'single sign-on: https://github.com/orgs/o/sso?authorization_request=AZ',
    ],
    [
      'the `o` organization has an IP allow list enabled, and your IP address is not permitted',
      'IP allow list, or use',
    ],
    ['the `o` organization has enabled OAuth App access restrictions', 'approve the OAuth app'],
    ['`o` forbids access via a personal access tokens (classic)', 'shorter lifetime or another kind'],
  ])('is told with its cure, by name and by pattern: %s', async (message, cure) => {
    for (const [pattern, path, data] of [
      ['o/a', ['r0'], { r0: null }],
      ['o/*', ['repositoryOwner'], { repositoryOwner: null }],
    ] as const) {
      await inScene({}, async (scene) => {
        scene.sandbox.github.addRepository('o/a');
        const body = JSON.stringify({ data, errors: [{ type: 'FORBIDDEN', path, message }] });
        const answer = { status: 200, body, ...(message.includes('SAML') ? { headers } : {}) };
        scene.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer });
        const told = await failureOf(
          surveyOf(scene.store(), { scope: 'repository', stores: ['actions'], repositories: choiceOf(pattern) }, NAMES),
        );
        expect(told.message).toContain(cure);
        expect(told.message).not.toContain('It does not exist');
      });
    }
  });

  test.each(['a\no/b', 'a?x', 'a b', ''])('is a name that is none: %j', async (name) => {
    await inScene({}, async (scene) => {
      const node = { nameWithOwner: `o/${name}`, isArchived: false, databaseId: 1 };
      const repositories = { nodes: [node], pageInfo: { hasNextPage: false, endCursor: null } };
      const body = JSON.stringify({ data: { repositoryOwner: { login: 'o', repositories } } });
      scene.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer: { status: 200, body } });
      const told = await failureOf(
        surveyOf(scene.store(), { scope: 'repository', stores: ['actions'], repositories: choiceOf('o/*') }, NAMES),
      );
      expect(told.message).toContain('says nothing of a name of each repository of o');
    });
  });

  test.each(['.', '..', 'a\nb', 'a\ud800b'])('is no environment: %j', async (name) => {
    await inScene({}, async (scene) => {
      scene.sandbox.github.addRepository('o/a');
      const body = JSON.stringify({ total_count: 1, environments: [{ name }] });
      scene.sandbox.faults.add({
        service: 'github',
        path: /environments/,
        when: 'before',
        answer: { status: 200, body },
      });
      const selector = {
        scope: 'environment',
        repositories: choiceOf('o/a'),
        environments: ['*'],
        createMissing: false,
      } as const;
      const told = await failureOf(surveyOf(scene.store(), selector, NAMES));
      expect(told.message).toMatch(/environments answered 200 with an unexpected body/);
    });
  });
});
