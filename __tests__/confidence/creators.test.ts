import { expect, test } from '@jest/globals';
import { creatorsOf } from '../../src/confidence/creators.ts';

const self = { name: 'apiClients/a2', displayName: 'admin', clientId: 'id-a2', identity: 'identities/i2' };

test.each([['id-a2'], ['i2'], ['identities/i2'], ['users/i2'], ['apiClients/a2']])(
  'who signs in as %s is found in the list, by any of its ids',
  (claim) => {
    const { own, isKnown } = creatorsOf([{ name: 'apiClients/b', clientId: 'b' }, self], new Set([claim]));
    expect(isKnown).toBe(true);
    for (const id of ['a2', 'id-a2', 'i2']) expect(own.has(id)).toBe(true);
    expect(own.has('b')).toBe(false);
  },
);

test('the clients of its lineage count of which one created the other, and no other of the name', () => {
  const first = {
    ...self,
    name: 'apiClients/a1',
    clientId: 'id-a1',
    identity: 'identities/i1',
    creator: 'users/person',
  };
  const now = { ...self, creator: 'identities/i1' };
  const next = { ...self, name: 'apiClients/a3', clientId: 'id-a3', identity: 'identities/i3', createdBy: 'users/i2' };
  const planted = { ...self, name: 'apiClients/x', clientId: 'id-x', identity: 'identities/ix', creator: 'users/foe' };
  const { own } = creatorsOf([first, now, next, planted], new Set(['id-a2']));
  for (const id of ['i1', 'i2', 'i3']) expect(own.has(id)).toBe(true);
  for (const id of ['ix', 'id-x', 'x', 'foe', 'person']) expect(own.has(id)).toBe(false);
});

test.each([
  ['the service shows no identities', [{ ...self, identity: undefined }], new Set(['id-a2'])],
  ['the client that signs in is hidden', [], new Set(['id-a2'])],
  ['a token tells nobody', [self], undefined],
])('nobody knows as whom the run creates clients where %s', (_, items, signedInAs) => {
  expect(creatorsOf(items, signedInAs).isKnown).toBe(false);
});
