import { describe, test } from '@jest/globals';
import { targetWith } from '../support/domain-values.ts';
import { AT_ONCE, DAY_MS, FORCE, factsOf, halfOf, made, PROVISION, ROTATE } from '../support/rotation-facts.ts';
import { check, rows } from './decisions.ts';

const newest = made('newest', 0);
const lost = { ...newest, isReadable: false };
const old = made('old', -DAY_MS);
const UNREACHABLE = { hasUnreachable: true };
const AGED_MS = 100 * DAY_MS;

describe('while a target cannot be reached', () => {
  test.each(
    rows(
      [
        'the first client is made for the others',
        factsOf([], [undefined], UNREACHABLE),
        PROVISION,
        0,
        'create: first-client',
      ],
      [
        'a client that can be read goes to the others',
        factsOf([newest], [undefined], UNREACHABLE),
        PROVISION,
        DAY_MS,
        'distribute newest to 1',
      ],
      [
        'no successor is made for its age',
        factsOf([newest], [10_000], UNREACHABLE),
        ROTATE,
        AGED_MS,
        'refuse due at 1: ',
      ],
      ['nor by force', factsOf([newest], [10_000], UNREACHABLE), FORCE, DAY_MS, 'refuse forced at 1: '],
      [
        'nor where the secret is lost, although no target that can be read holds a half',
        factsOf([lost], [undefined], UNREACHABLE),
        PROVISION,
        DAY_MS,
        'refuse secret-lost at 1: ',
      ],
      [
        'nor where a half is there',
        factsOf([lost], [halfOf(10_000)], UNREACHABLE),
        PROVISION,
        DAY_MS,
        'refuse secret-lost at 1: ',
      ],
      [
        'nobody gets a time to go',
        factsOf([newest, old], [10_000], UNREACHABLE),
        ROTATE,
        DAY_MS,
        'retire: old waits: unreachable-targets',
      ],
      [
        'nobody is deleted at once',
        factsOf([newest, old], [targetWith(10_000)], UNREACHABLE),
        AT_ONCE,
        DAY_MS,
        'retire: old waits: unreachable-targets',
      ],
      [
        'nobody is deleted whose time has come',
        factsOf([newest, { ...old, retireAfterMs: 0 + 1 }], [10_000], UNREACHABLE),
        ROTATE,
        DAY_MS,
        'retire: old waits: unreachable-targets',
      ],
    ),
  )('%s', check);
});
