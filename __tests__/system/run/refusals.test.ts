import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn, clientsNamed, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const three = ['octo-org/checkout', 'octo-org/payments', 'octo-org/search'];
const two = ['octo-org/checkout', 'octo-org/search'];

describe('credentials that are not accepted', () => {
  test('by Confidence: nothing is made, and the secret that comes back in the answer is told nowhere', async () => {
    const { sandbox, run } = await openStage();
    const secret = 'wrong-secret-0123456789';
    const told = await run({ 'confidence-client-secret': secret });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('POST http://127.0.0.1');
    expect(told.errors.join()).toContain('/v1/oauth/token answered 401');
    const lines = told.raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(`${lines.join('\n')}${told.summary}${JSON.stringify(told.outputs)}`).not.toContain(secret);
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('by GitHub: nothing is made', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ 'github-token': 'ghp_expired' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('github-token is not accepted');
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('by both: both are told', async () => {
    const { run } = await openStage();
    const told = await run({ 'github-token': 'ghp_expired', 'confidence-client-secret': 'wrong-secret' });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('/v1/oauth/token answered 401');
    expect(told.errors.join()).toContain('/graphql answered 401');
  });
});

describe('a right that is missing', () => {
  test("the job's own token: nothing is made, and the cure is told", async () => {
    const { sandbox, run } = await openStage();
    sandbox.github.addToken('ghs_of-the-job', { kind: 'actions', repositories: 'all' });
    const told = await run({ 'github-token': 'ghs_of-the-job' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain("The token is the job's own GITHUB_TOKEN, which can never write secrets");
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.wholeTranscript).toMatchSnapshot();
  });

  test('a classic token without the scope repo: nothing is made', async () => {
    const { sandbox, run } = await openStage({}, []);
    sandbox.github.addRepository(CHECKOUT, { private: false });
    sandbox.github.addToken('ghp_weak', { kind: 'classic', repositories: 'all', scopes: ['public_repo'] });
    const told = await run({ 'github-token': 'ghp_weak', repositories: CHECKOUT });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('github-token is a classic token without the scope repo');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('a Confidence client that may only read: the right is named, no client and no secret is made', async () => {
    const { sandbox, run } = await openStage();
    const { clientId, clientSecret } = sandbox.confidence.weak;
    const told = await run({ 'confidence-client-id': clientId, 'confidence-client-secret': clientSecret });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', failed: '1', 'failed-targets': CHECKOUT } });
    expect(told.errors.join()).toContain('answered 403');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });
});

describe('a repository among three', () => {
  test('that is missing: nothing is created, and it is named', async () => {
    const { sandbox, run } = await openStage({}, two);
    const told = await run({ repositories: three.join('\n') });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('octo-org/payments');
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    for (const repository of two) expect(sandbox.github.secrets(repository)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that is archived: it is skipped and listed, the others are written', async () => {
    const { sandbox, run } = await openStage({}, three);
    sandbox.github.archiveRepository('octo-org/payments');
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '2', skipped: '1' } });
    for (const repository of two) expect(signsInFrom(sandbox, repository)).toBe(true);
    expect(sandbox.github.secrets('octo-org/payments')).toEqual([]);
    expect(told.summary).toMatch(/skipped octo-org\/payments: the repository is archived/);
    expect(told.transcript).toMatchSnapshot();
  });

  test('where all are archived: nothing is created', async () => {
    const { sandbox, run } = await openStage({}, three);
    for (const repository of three) sandbox.github.archiveRepository(repository);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '3' } });
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that was renamed: the run stops, tells the new name, and writes nothing there', async () => {
    const { sandbox, repositories, run } = await openStage({}, three);
    sandbox.github.renameRepository('octo-org/payments', 'octo-org/billing');
    const before = wholeWorld(sandbox, repositories);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('octo-org/payments: has moved to octo-org/billing');
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that is renamed before the first write: nothing is written there, the others are', async () => {
    const { sandbox, run } = await openStage({}, three);
    sandbox.faults.on({ service: 'confidence', method: 'POST', path: /apiClients/ }, () =>
      sandbox.github.renameRepository('octo-org/payments', 'octo-org/billing'),
    );
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { written: '2', 'failed-targets': 'octo-org/payments' } });
    for (const repository of two) expect(signsInFrom(sandbox, repository)).toBe(true);
    expect(sandbox.github.secrets('octo-org/billing')).toEqual([]);
    expect(clientsNamed(sandbox, 'checkout flags')).toHaveLength(1);
    expect(told.errors.join()).toContain('octo-org/payments');
    expect(told.transcript).toMatchSnapshot();
  });
});
