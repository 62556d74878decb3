import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { SecretStore } from '../../src/domain/ports.ts';
import type { PairNames } from '../../src/domain/spec.ts';
import { targetName } from '../../src/domain/target.ts';
import { failureOf, inScene } from '../support/scene.ts';
import { choiceOf, type Survey, surveyOf } from '../support/survey.ts';

const NAMES: PairNames = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const WITH_VARIABLE = { ...NAMES, variable: 'CLIENT' };

async function survey(store: SecretStore, repositories: readonly string[], names = NAMES): Promise<Survey> {
  return await surveyOf(
    store,
    { scope: 'repository', stores: ['actions'], repositories: choiceOf(...repositories) },
    names,
  );
}

describe.each(['github.com', 'ghes'] as const)('a survey at %s', (kind) => {
  test('tells when both halves were written, and what the variable says', async () => {
    await inScene({ github: { kind } }, async ({ sandbox: { github }, store }) => {
      for (const name of ['o/full', 'o/half', 'o/empty']) github.addRepository(name);
      const early = new Date('2026-01-15T12:00:00Z');
      const late = new Date('2026-01-15T12:00:01Z');
      github.putSecret('o/full', 'id', { value: 'x', updatedAt: early });
      github.putSecret('o/full', 'SECRET', { value: 'x', updatedAt: late });
      github.putSecret('o/half', 'SECRET', { value: 'x', updatedAt: late });
      github.putSecret('o/half', 'OTHER', { value: 'x', updatedAt: late });
      github.putVariable('o/full', 'CLIENT', 'client-id');
      const { observed, leftOut } = await survey(store(), ['o/full', 'o/half', 'o/empty'], WITH_VARIABLE);
      expect(leftOut).toEqual([]);
      expect(observed.map(({ target, pair, variable }) => [targetName(target), pair, variable])).toEqual([
        ['o/full', { clientIdAtMs: early.getTime(), clientSecretAtMs: late.getTime() }, 'client-id'],
        ['o/half', { clientIdAtMs: undefined, clientSecretAtMs: late.getTime() }, undefined],
        ['o/empty', { clientIdAtMs: undefined, clientSecretAtMs: undefined }, undefined],
      ]);
    });
  });
});

describe('a survey', () => {
  test('of more than a hundred repositories loses none, keeps their order, and leaves archived ones out', async () => {
    await inScene({}, async (scene) => {
      const names = Array.from({ length: 104 }, (_, index) => `octo-org/repo-${index}`);
      for (const [index, name] of names.entries()) {
        scene.sandbox.github.addRepository(name, { archived: index % 50 === 7 });
      }
      const { observed, leftOut } = await survey(scene.store(), names);
      const archived = names.filter((_, index) => index % 50 === 7);
      expect(leftOut.map(({ target, reason }) => [targetName(target), reason])).toEqual(
        archived.map((name) => [name, { code: 'archived' }]),
      );
      expect(observed.map(({ target }) => targetName(target))).toEqual(
        names.filter((name) => !archived.includes(name)),
      );
      expect(scene.asked(/graphql/)).toHaveLength(2);
    });
  });

  test('names every repository that cannot be written, with its cure', async () => {
    await inScene({}, async (scene) => {
      const { github } = scene.sandbox;
      github.addRepository('o/fine');
      github.addRepository('o/old');
      github.renameRepository('o/old', 'o/new');
      github.addRepository('o/full');
      for (let index = 0; index < 99; index += 1) github.putSecret('o/full', `S${index}`, { value: 'x' });
      const error = await failureOf(survey(scene.store(), ['o/fine', 'o/gone', 'o/old', 'o/full']));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message.split('\n')).toEqual([
        'o/gone: not found. It does not exist, or the token (or its GitHub App) has no access to it',
        'o/old: has moved to o/new. Name it o/new in repositories',
        'o/full: holds 99 of at most 100 secrets, and 2 more would be needed. Delete secrets that are no longer used',
      ]);
    });
  });

  test('takes a repository by any case of its name, and a full one that has the names already', async () => {
    await inScene({}, async (scene) => {
      const { github } = scene.sandbox;
      github.addRepository('Octo-Org/Full');
      for (let index = 0; index < 98; index += 1) github.putSecret('octo-org/full', `S${index}`, { value: 'x' });
      for (const name of ['ID', 'SECRET']) github.putSecret('octo-org/full', name, { value: 'x' });
      expect((await survey(scene.store(), ['octo-org/full'])).targets).toHaveLength(1);
    });
  });

  test.each([
    [
      'the token of the job',
      { kind: 'actions', repositories: 'all' },
      /answered 403: Resource not accessible by integration\. The token is the job's own GITHUB_TOKEN, which can never write secrets, or a GitHub App's without the right\. Use a GitHub App or a fine-grained token with the repository permission Secrets: write$/,
    ],
    [
      'a fine-grained token without secrets',
      { kind: 'fine-grained', repositories: 'all' },
      /answered 403: Resource not accessible by personal access token\. Use a GitHub App or a fine-grained token with the repository permission Secrets: write$/,
    ],
    ['a classic token without a scope', { kind: 'classic', repositories: 'all', scopes: [] }, /^o\/a: not found/],
    [
      'a token for another repository',
      { kind: 'fine-grained', repositories: ['o/b'], secrets: 'write' },
      /^o\/a: not found/,
    ],
  ] as const)('with %s names the cure', async (_, grant, what) => {
    await inScene({}, async ({ sandbox, store }) => {
      sandbox.github.addRepository('o/a');
      sandbox.github.addRepository('o/b');
      sandbox.github.addToken('token-0123456789', grant);
      const error = await failureOf(survey(store('token-0123456789'), ['o/a']));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^o\/a: /);
      expect(error.message).toMatch(what);
      expect(error.message).not.toContain('token-0123456789');
    });
  });

  test('with a token that is unknown says so', async () => {
    await inScene({}, async ({ sandbox, store }) => {
      sandbox.github.addRepository('o/a');
      const error = await failureOf(survey(store('token-0123456789'), ['o/a']));
      expect(error.message).toMatch(/answered 401: Bad credentials\. github-token is not accepted/);
    });
  });

  const WEAK =
    'github-token is a classic token without the scope repo. Give it that scope, or better: use a GitHub App or a fine-grained token';

  test.each([
    ['gist', WEAK],
    ['gist, public_repo', WEAK],
    ['gist, repo', undefined],
    ['', undefined],
  ])('with a token of scopes %j', async (scopes, message) => {
    await inScene({}, async (scene) => {
      for (const name of ['o/a', 'o/b']) scene.sandbox.github.addRepository(name);
      const found = (nameWithOwner: string) => ({ nameWithOwner, isArchived: false, databaseId: 1 });
      const body = JSON.stringify({ data: { r0: found('o/a'), r1: found('o/b') } });
      const answer = { status: 200, body, headers: { 'x-oauth-scopes': scopes } };
      scene.sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer });
      const surveyed = survey(scene.store(), ['o/a', 'o/b']);
      if (message === undefined) expect((await surveyed).targets).toHaveLength(2);
      else expect(await failureOf(surveyed)).toMatchObject({ message });
    });
  });

  test('with a classic token without the scope repo says so once, and asks for no target', async () => {
    await inScene({}, async ({ sandbox, store, asked }) => {
      for (const name of ['o/a', 'o/b', 'o/c']) sandbox.github.addRepository(name);
      sandbox.github.addToken('classic-01234567', { kind: 'classic', repositories: 'all', scopes: ['gist'] });
      const error = await failureOf(survey(store('classic-01234567'), ['o/a', 'o/b', 'o/c']));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toBe(WEAK);
      expect(asked(/^GET \/repos\//)).toEqual([]);
    });
  });

  test('passes with a token that only reads: a write would tell', async () => {
    await inScene({}, async ({ sandbox, store }) => {
      sandbox.github.addRepository('o/a');
      sandbox.github.addToken('reader-0123456789', { kind: 'app', repositories: 'all', secrets: 'read' });
      expect((await survey(store('reader-0123456789'), ['o/a'])).targets).toHaveLength(1);
    });
  });

  test('names a variable that the token may not read', async () => {
    await inScene({}, async ({ sandbox, store }) => {
      sandbox.github.addRepository('o/a');
      sandbox.github.addToken('no-variables-012', { kind: 'fine-grained', repositories: 'all', secrets: 'write' });
      const error = await failureOf(survey(store('no-variables-012'), ['o/a'], WITH_VARIABLE));
      expect(error.message).toMatch(
        /^o\/a: GET \S+\/variables\/CLIENT answered 403: Resource not accessible by personal access token\. Use a GitHub App or a fine-grained token with the repository permission Variables: write$/,
      );
    });
  });
});
