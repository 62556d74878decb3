import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { LINEAGE_LABEL } from '../../src/domain/labels.ts';
import { type LineageFound, labelValueOf, lineageOf } from '../../src/domain/lineage.ts';
import { clientWith, specWith } from '../support/domain-values.ts';
import { namesOf, succeeding } from '../support/rotation-facts.ts';

/** A client of the display name, made at some moment, to succeed another. */
function client(name: string, createTimeUs: number, fields: Partial<ApiClient> = {}): ApiClient {
  return clientWith({ name: `apiClients/${name}`, createTimeUs, ...fields });
}

/** Labels of a client of the line of `theirs`. */
function ofLine(succeeded: string): Partial<ApiClient> {
  const { labels = {} } = succeeding(succeeded);
  return { labels: { ...labels, line: 'theirs' } };
}

const theirs = client('theirs', 1, { labels: {} });
const twin = client('concurrent', 2, { labels: {} });
const first = client('first', 3, succeeding('none'));
const successor = client('successor', 4, ofLine('theirs'));
const second = client('second', 5, ofLine('successor'));
// Made by an older version, which said nothing of whom it succeeds.
const bare = client('bare', 6);

/** The lineage as one line: who goes on, newest first, and who is left alone. */
function told(lineage: LineageFound): string {
  if (lineage.kind === 'unclear') return lineage.problem.what;
  return `${namesOf(lineage.clients)} | ${namesOf(lineage.unmanaged)}`;
}

const named = (clients: readonly ApiClient[], clientName = 'apiClients/theirs', displayName = 'flags'): string =>
  told(lineageOf(specWith({ displayName, clientName }), clients));

describe('the lineage of a client that is named', () => {
  test.each<[string, readonly ApiClient[], string]>([
    ['is it alone, of several of the name', [twin, theirs], 'theirs | '],
    ['is it alone, whatever this action made besides', [first, theirs], 'theirs | '],
    ['has its successor before it', [theirs, successor, first], 'successor, theirs | '],
    [
      'has those before it that succeed it in turn, in whatever order they are listed',
      [second, theirs, successor],
      'second, successor, theirs | ',
    ],
    [
      'has no client that says so and that this action did not make',
      [theirs, { ...successor, labels: { succeeds: 'theirs' } }],
      'theirs | ',
    ],
    ['has nobody that does not say so', [bare, theirs], 'theirs | '],
    ['lives on in its successors when it is gone', [second, successor, twin, bare], 'second, successor | '],
    ['also where one between them is gone', [second, theirs], 'second, theirs | '],
    ['not in a first one of its name', [second, first], 'second | '],
  ])('%s', (_, clients, expected) => {
    expect(named(clients)).toBe(expected);
  });

  test('is that of one that this action made, without those before it', () => {
    expect(named([theirs, successor, second], 'apiClients/successor')).toBe('second, successor | ');
  });

  test('may carry another display name, if it is labelled to stand for the one that is asked for', () => {
    const marked = {
      ...second,
      displayName: 'flags 20261125t101500z',
      labels: { ...second.labels, [LINEAGE_LABEL]: 'flags' },
    };
    expect(named([marked], marked.name)).toBe('second | ');
    expect(named([theirs, successor, marked])).toBe('second, successor, theirs | ');
  });

  test.each([
    ['is not there', [first, twin], /^API client apiClients\/theirs does not exist, or is not visible/],
    ['is not there, nor anybody', [], /does not exist/],
    [
      'has another display name',
      [{ ...theirs, displayName: 'flags\n2' }],
      /^API client apiClients\/theirs has the display name "flags 2", not "flags"$/,
    ],
  ])('is a problem where it %s', (_, clients, what) => {
    const lineage = lineageOf(specWith({ clientName: theirs.name }), clients);
    const problem = { what: expect.stringMatching(what), cure: expect.stringContaining('client-name') };
    expect(lineage).toEqual({ kind: 'unclear', problem });
  });
});

test.each([
  ['apiClients/u713f7mk6bm39qm5ec2v', 'u713f7mk6bm39qm5ec2v'],
  ['apiClients/A.b/C~d', 'a-b-c-d'],
  [`apiClients/${'x'.repeat(99)}`, 'x'.repeat(60)],
])('the label of a successor of %s says %j', (name, expected) => {
  expect(labelValueOf({ name })).toBe(expected);
});

test('the label of a first one says that it succeeds none', () => {
  expect(labelValueOf(undefined)).toBe('none');
});
