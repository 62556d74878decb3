import { afterEach, expect, test } from '@jest/globals';
import { MARKER } from '../../../src/domain/labels.ts';
import { closeStages, openStage } from '../../support/stage.ts';

afterEach(closeStages);

const labels = { [MARKER.key]: MARKER.value };
const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '000Z');
const NOW = new Date(Date.now() - 1_000).toISOString().replace('Z', '000Z');
const OLD = { labels, displayName: 'flags', createTime: HOUR_AGO };

test.each(['documented', 'newer'] as const)(
  'a newer client of somebody else is told of in an annotation, and its pair goes nowhere: %s',
  async (generation) => {
    const { sandbox, run } = await openStage({ confidence: { generation } });
    const ours = sandbox.confidence.addClient(OLD);
    const theirs = sandbox.confidence.addClient({ ...OLD, createTime: NOW, creator: 'identities/somebody' });
    for (const dry of ['true', 'false']) {
      const told = await run({ 'display-name': 'flags', 'dry-run': dry });
      expect(told.exitCode).toBe(0);
      expect(told.raw).toMatch(new RegExp(`^::warning::${theirs.name} looks like a newer client`, 'm'));
    }
    const held = sandbox.github.secrets('octo-org/checkout').map(({ value }) => value);
    expect(held).toEqual(expect.arrayContaining([ours.clientId, ours.clientSecret]));
    expect(held).not.toContain(theirs.clientId);
  },
);

test('a client that somebody else made is told of, quietly, or aloud where the run signs in with it', async () => {
  const { sandbox, run } = await openStage({ confidence: { generation: 'newer' } });
  const creator = 'users/person';
  sandbox.confidence.addClient({ ...OLD, creator });
  const told = await run({ 'display-name': 'flags' });
  expect(told.raw).toMatch(/^::notice::.*users\/person created it/m);
  const root = sandbox.confidence.addClient({ displayName: 'root', creator, createTime: HOUR_AGO });
  sandbox.confidence.addPolicy({
    policyId: 'root',
    roles: ['roles/61646d696e8f4e2db7c35a10'],
    identities: [root.identity],
  });
  const own = { 'confidence-client-id': root.clientId, 'confidence-client-secret': root.clientSecret };
  const self = await run({ ...own, 'display-name': 'root', 'client-id-secret': 'A', 'client-secret-secret': 'B' });
  expect(self.raw).toMatch(/^::warning::.*signed in with/m);
});
