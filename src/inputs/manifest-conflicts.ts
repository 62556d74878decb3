import { type Conflict, EVERYWHERE, isGiven, isOn, valueIn } from './conflict.ts';
import { overlap } from './duration.ts';
import { positiveNumber, type Texts, wholeNumber } from './parsers.ts';
import { INPUT_NAMES, type InputName } from './schema.ts';

const MOST_SHARDS = 256;

/**
 * Each input beside a manifest: `run` where it is about the whole run; else the file takes its place, and the text that
 * action.yml gives it counts as nothing.
 */
const BESIDE: Readonly<Record<InputName, 'run' | { usual: string }>> = {
  'confidence-client-id': 'run',
  'confidence-client-secret': 'run',
  'confidence-token': 'run',
  'confidence-api-url': 'run',
  'confidence-token-url': 'run',
  'display-name': { usual: '' },
  'client-name': { usual: '' },
  description: { usual: '' },
  roles: { usual: '' },
  permissions: { usual: '' },
  labels: { usual: '' },
  'role-binding': { usual: 'auto' },
  'github-token': 'run',
  'github-app-id': 'run',
  'github-app-private-key': 'run',
  'github-api-url': 'run',
  repositories: { usual: '' },
  'exclude-repositories': { usual: '' },
  topics: { usual: '' },
  properties: { usual: '' },
  environments: { usual: '' },
  'create-environments': { usual: 'false' },
  organization: { usual: '' },
  'organization-visibility': { usual: '' },
  'organization-repositories': { usual: '' },
  stores: { usual: 'actions' },
  'client-id-secret': { usual: 'CONFIDENCE_CLIENT_ID' },
  'client-secret-secret': { usual: 'CONFIDENCE_CLIENT_SECRET' },
  'client-id-variable': { usual: '' },
  refresh: 'run',
  'only-targets': 'run',
  'max-targets': 'run',
  'unreachable-targets': 'run',
  'writes-per-minute': 'run',
  'max-wait': 'run',
  manifest: 'run',
  'shard-index': 'run',
  'shard-total': 'run',
  'only-clients': 'run',
  operation: 'run',
  'rotate-after': { usual: '90d' },
  force: 'run',
  overlap: 'run',
  adopt: { usual: 'false' },
  'max-removals': 'run',
  'fail-on': 'run',
  'dry-run': 'run',
};

/** The inputs that a manifest takes the place of, with the text that counts as nothing. */
export const INPUTS_OF_FILE: readonly (readonly [InputName, string])[] = INPUT_NAMES.flatMap(
  (name): (readonly [InputName, string])[] => {
    const beside = BESIDE[name];
    return beside === 'run' ? [] : [[name, beside.usual]];
  },
);

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
