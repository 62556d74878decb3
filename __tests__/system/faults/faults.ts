import type { FaultAnswer, Moment } from '../../../sandbox/index.ts';

/** A way for a request to go wrong. */
export interface Trouble {
  readonly name: string;
  readonly answer: FaultAnswer;
  /** `after`: what was asked for is done, and the answer is lost. */
  readonly when: Moment;
  readonly times: number;
}

const says = (message: string): string => JSON.stringify({ message });
const page = {
  status: 200,
  body: '<!DOCTYPE html><title>Sign in</title>',
  contentType: 'text/html',
};
const final: Readonly<Record<string, FaultAnswer>> = {
  '404': { status: 404, body: says('Not Found') },
  '403, archived': { status: 403, body: says('Repository was archived so is read-only.') },
  '403, no permission': { status: 403, body: says('Resource not accessible by personal access token') },
  '401': { status: 401, body: says('Bad credentials') },
  '409': { status: 409, body: says('Conflict') },
  '422, name': { status: 422, body: says('Secret names can only contain alphanumeric characters') },
  '422, key': { status: 422, body: says('Invalid key_id: the public key has changed') },
  'a page of HTML': page,
};
const passing: Readonly<Record<string, FaultAnswer>> = {
  '403, secondary limit': {
    status: 403,
    headers: { 'retry-after': '2' },
    body: says('You have exceeded a secondary rate limit.'),
  },
  '429': { status: 429, headers: { 'retry-after': '2' }, body: says('Too many requests') },
  '500': { status: 500, body: says('Server Error') },
  '502': { status: 502, body: '<html>Bad gateway</html>', contentType: 'text/html' },
  '503': { status: 503, body: '' },
  'cut JSON': 'truncated',
  'a broken connection': 'reset',
  'no answer': 'hang',
};
const unclear = ['500', '503', 'cut JSON', 'a broken connection', 'no answer'];
const lasting = ['503', 'a broken connection', 'no answer'];

const rows = (answers: Readonly<Record<string, FaultAnswer>>): Trouble[] =>
  Object.entries(answers).map(([name, answer]) => ({ name, answer, when: 'before', times: 1 }));
const some = (names: readonly string[]): Trouble[] => rows(passing).filter(({ name }) => names.includes(name));

/** What happens once and would be answered the same way again. */
export const FINAL: readonly Trouble[] = rows(final);
/** What happens once and is over when asked again. */
export const PASSING: readonly Trouble[] = rows(passing);
/** What does not go over. */
export const LASTING: readonly Trouble[] = some(lasting).map((one) => ({
  ...one,
  name: `${one.name}, again and again`,
  times: Number.POSITIVE_INFINITY,
}));
/** What happens to the answer alone: the service did what it was asked. */
export const UNCLEAR: readonly Trouble[] = some(unclear).map((one) => ({
  ...one,
  name: `${one.name}, though it was done`,
  when: 'after',
}));
