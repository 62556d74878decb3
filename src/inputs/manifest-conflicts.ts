import { type Conflict, EVERYWHERE, isGiven, isOn, valueIn } from './conflict.ts';
import { overlap } from './duration.ts';
import { positiveNumber, type Texts, wholeNumber } from './parsers.ts';
import type { InputName } from './schema.ts';

const MOST_SHARDS = 256;

/** The inputs that a manifest takes the place of, with the text that action.yml gives them; that one counts as nothing. */
export const INPUTS_OF_FILE: readonly (readonly [InputName, string])[] = [
  ['display-name', ''],
  ['client-name', ''],
  ['description', ''],
  ['roles', ''],
  ['permissions', ''],
  ['labels', ''],
  ['role-binding', 'auto'],
  ['repositories', ''],
  ['exclude-repositories', ''],
  ['topics', ''],
  ['properties', ''],
  ['environments', ''],
  ['create-environments', 'false'],
  ['organization', ''],
  ['organization-visibility', ''],
  ['organization-repositories', ''],
  ['stores', 'actions'],
  ['client-id-secret', 'CONFIDENCE_CLIENT_ID'],
  ['client-secret-secret', 'CONFIDENCE_CLIENT_SECRET'],
  ['client-id-variable', ''],
  ['rotate-after', '90d'],
  ['adopt', 'false'],
];

/** The inputs that say which share of a manifest a run handles, with their defaults. */
export const SHARDS: readonly (readonly [InputName, string])[] = [
  ['shard-index', '0'],
  ['shard-total', '1'],
];

/** What is wrong beside a manifest. */
export const BESIDE_MANIFEST: readonly Conflict[] = [
  ...INPUTS_OF_FILE.map(ofFile),
  {
    input: 'operation',
    isWrong: (texts) => texts.operation === 'revoke',
    wrong: 'saw revoke beside manifest; expected provision or rotate, and state: absent in the file',
  },
  {
    input: 'overlap',
    isWrong: (texts) => isGiven(texts, 'overlap') && texts.overlap !== '48h' && !isLeakResponse(texts),
    wrong:
      'cannot be combined with manifest, save overlap: 0 together with force: true and only-clients; expected it in the file',
  },
  {
    input: 'shard-total',
    isWrong: (texts) => (valueIn(positiveNumber, texts, 'shard-total') ?? 1) > MOST_SHARDS,
    wrong: `saw more than ${MOST_SHARDS}; expected a whole number from 1 to ${MOST_SHARDS}`,
  },
  {
    input: 'shard-index',
    isWrong: (texts) =>
      (valueIn(wholeNumber, texts, 'shard-index') ?? 0) >= (valueIn(positiveNumber, texts, 'shard-total') ?? 1),
    wrong: 'saw an index that is not below shard-total; expected the first shard as 0',
  },
  ...EVERYWHERE,
];

function ofFile([input, usual]: readonly [InputName, string]): Conflict {
  return {
    input,
    isWrong: (texts) => isGiven(texts, input) && texts[input] !== usual,
    wrong: 'cannot be combined with manifest; expected it in the file',
  };
}

/** Whether the step ends clients at once that it names: the one case in which it says how long an overlap is. */
function isLeakResponse(texts: Texts): boolean {
  return isOn(texts, 'force') && isGiven(texts, 'only-clients') && valueIn(overlap, texts, 'overlap') === 0;
}

/** An input that says nothing without a manifest. */
export function needsManifest([input, usual]: readonly [InputName, string]): Conflict {
  return {
    input,
    isWrong: (texts) => isGiven(texts, input) && texts[input] !== usual,
    wrong: 'needs the input manifest; expected both, or neither',
  };
}
