import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import { MARKER, REQUEST_LABEL, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import { orderWith } from '../support/client-orders.ts';
import { failureOf, inScene, madeClients } from '../support/scene.ts';

const create = { service: 'confidence', method: 'POST', path: /\/v1\/apiClients$/ } as const;
const CREATE = /POST \/v1\/apiClients$/;
const order = orderWith({ description: 'For the checkout', labels: { team: 'web' } });
const LABELS = {
  team: 'web',
  [MARKER.key]: MARKER.value,
  [REQUEST_LABEL]: expect.any(String),
  [SUCCEEDS_LABEL]: 'none',
};

test('the marks of a create win over labels that are wanted, and no two creates are marked alike', async () => {
  await inScene({}, async ({ sandbox, source }) => {
    const own = source();
    const marks = { [SUCCEEDS_LABEL]: 'x', 'made-for': 'y' };
    const wanted = { team: 'web', [SUCCEEDS_LABEL]: 'mine', [MARKER.key]: 'me', [REQUEST_LABEL]: 'same' };
    for (let times = 0; times < 2; times += 1) await own.create(orderWith({ labels: wanted }, { marks }));
    const labels = madeClients(sandbox).map((client) => client.labels);
    const expected = { team: 'web', ...marks, [MARKER.key]: MARKER.value, [REQUEST_LABEL]: expect.any(String) };
    expect(labels).toEqual([expected, expected]);
    expect(new Set(['same', ...labels.map((one) => one[REQUEST_LABEL])]).size).toBe(3);
  });
});

describe.each(['documented', 'newer'] as const)('a create, in the %s generation,', (generation) => {
  test('makes one client with its labels, whose credential works', async () => {
    await inScene({ confidence: { generation } }, async ({ sandbox, source }) => {
      const { name, clientId, clientSecret, labels } = await source().create(order);
      expect(madeClients(sandbox)).toMatchObject([
        { name, clientId, displayName: 'flags', description: 'For the checkout', labels },
      ]);
      expect(labels).toEqual(LABELS);
      expect(sandbox.confidence.signsIn(clientId, clientSecret?.reveal() ?? '')).toBe(true);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a 500', { status: 500, body: 'ouch' }],
    ['a broken connection', 'reset'],
    ['an answer that ends too early', 'truncated'],
    ['a page', { status: 200, body: '<html></html>', contentType: 'text/html' }],
  ] as const)('that was done although %s came is known again, and not repeated', async (_, answer) => {
    await inScene({ confidence: { generation } }, async ({ sandbox, source, asked }) => {
      sandbox.confidence.addClient({ displayName: 'flags', labels: { [MARKER.key]: MARKER.value } });
      sandbox.faults.add({ ...create, when: 'after', answer });
      const { name, clientId, clientSecret } = await source().create(order);
      expect(asked(CREATE)).toHaveLength(1);
      expect(madeClients(sandbox)).toHaveLength(2);
      expect(madeClients(sandbox).find((client) => client.name === name)?.description).toBe('For the checkout');
      expect(sandbox.confidence.signsIn(clientId, clientSecret?.reveal() ?? '')).toBe(true);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
  ] as const)('that was not done when %s came leaves one clear message and no client', async (_, answer) => {
    await inScene({ confidence: { generation } }, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...create, when: 'before', answer });
      const error = await failureOf(source().create(order));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(
        /^Creating the API client "flags" got no clear answer, and the list of clients shows none created by this run \(POST .*\)\. Nothing was written\. Run again/,
      );
      expect(error.message.split('\n')).toHaveLength(1);
      expect(asked(CREATE)).toHaveLength(1);
      expect(madeClients(sandbox)).toEqual([]);
    });
  });

  test('that adopts a client whose secret cannot be read deletes it and creates once more', async () => {
    await inScene({ confidence: { generation, secretOnRead: 'absent' } }, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...create, when: 'after', answer: { status: 503 } });
      const { name, clientId, clientSecret } = await source().create(order);
      expect(madeClients(sandbox).map((client) => client.name)).toEqual([name]);
      expect(sandbox.confidence.signsIn(clientId, clientSecret?.reveal() ?? '')).toBe(true);
      expect(asked(CREATE)).toHaveLength(2);
    });
  });

  test('that adopts twice a client whose secret cannot be read leaves none', async () => {
    await inScene({ confidence: { generation, secretOnRead: 'empty' } }, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...create, when: 'after', answer: { status: 503 }, times: 5 });
      const error = await failureOf(source().create(order));
      expect(error.message).toMatch(/but did not show its secret, neither on create nor on get; it was deleted again/);
      expect(asked(CREATE)).toHaveLength(2);
      expect(madeClients(sandbox)).toEqual([]);
    });
  });

  test('answered without a secret reads the client once for it', async () => {
    await inScene({ confidence: { generation, secretOnCreate: 'absent' } }, async ({ sandbox, source, asked }) => {
      const { clientId, clientSecret } = await source().create(order);
      expect(sandbox.confidence.signsIn(clientId, clientSecret?.reveal() ?? '')).toBe(true);
      expect(asked(/GET \/v1\/apiClients\//)).toHaveLength(1);
    });
  });

  test.each(['absent', 'empty'] as const)('whose secret is never told (%s) leaves no client', async (secretOnRead) => {
    const confidence = { generation, secretOnCreate: 'absent', secretOnRead } as const;
    await inScene({ confidence }, async ({ sandbox, source, asked }) => {
      const error = await failureOf(source().create(order));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/Check that the client this action signs in with may see client secrets$/);
      expect(asked(CREATE)).toHaveLength(1);
      expect(madeClients(sandbox)).toEqual([]);
    });
  });

  test('that is told to wait is sent again once the list shows no client of it', async () => {
    await inScene({ confidence: { generation } }, async ({ sandbox, source, asked, line }) => {
      sandbox.faults.add({ ...create, when: 'before', answer: { status: 429, headers: { 'retry-after': '9' } } });
      const { name } = await source().create(order);
      expect(madeClients(sandbox).map((client) => client.name)).toEqual([name]);
      expect(line.clock.sleptMs).toEqual([9_000]);
      expect(asked(/POST \/v1\/apiClients$|GET \/v1\/apiClients\?/).map(({ method }) => method)).toEqual([
        'POST',
        'GET',
        'POST',
      ]);
    });
  });

  test('that is told to wait twice ends with that refusal and no client', async () => {
    await inScene({ confidence: { generation } }, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...create, when: 'before', answer: { status: 429 }, times: 2 });
      expect(await failureOf(source().create(order))).toMatchObject({ status: 429 });
      expect(madeClients(sandbox)).toEqual([]);
    });
  });
});

test.each([
  ['another name', { displayName: 'other' }],
  ['the label of another create', { labels: { [REQUEST_LABEL]: 'another' } }],
])('a create that is answered with a client of %s leaves that one alone', async (_, fields) => {
  await inScene({}, async ({ sandbox, source, asked }) => {
    const theirs = sandbox.confidence.addClient({ displayName: 'flags', ...fields });
    sandbox.faults.add({ ...create, when: 'before', answer: { status: 200, body: JSON.stringify(theirs) } });
    const error = await failureOf(source().create(order));
    expect(error).toBeInstanceOf(CannotProceed);
    expect(error.message).toContain(`with another one, ${theirs.name}, which is left alone`);
    expect(asked(/^DELETE/)).toEqual([]);
    expect(madeClients(sandbox)).toEqual([theirs]);
  });
});

test('a client without a secret that cannot be deleted is named in the message', async () => {
  await inScene({ confidence: { secretOnRead: 'absent' } }, async ({ sandbox, source, asked }) => {
    sandbox.faults.add({ ...create, when: 'after', answer: { status: 503 } });
    const path = /\/v1\/apiClients\//;
    sandbox.faults.add({ service: 'confidence', method: 'DELETE', path, when: 'before', answer: { status: 508 } });
    const error = await failureOf(source().create(order));
    const [left] = madeClients(sandbox);
    expect(error.message).toMatch(
      /but did not show its secret, and deleting it again failed \(DELETE .* answered 508\)/,
    );
    expect(error.message).toMatch(new RegExp(`Delete ${left?.name} in Confidence if it is still there$`));
    expect(asked(CREATE)).toHaveLength(1);
  });
});

test('a create with an unclear answer, where the service keeps no labels, is told as unknown', async () => {
  await inScene({ confidence: { labels: 'dropped' } }, async ({ sandbox, source, asked }) => {
    sandbox.faults.add({ ...create, when: 'after', answer: { status: 503 } });
    expect((await failureOf(source().create(order))).message).toMatch(/a client that appears later is found/);
    expect(asked(CREATE)).toHaveLength(1);
  });
});
