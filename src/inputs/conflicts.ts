import { PLACEHOLDERS, placeholdersIn } from '../domain/display-name.ts';
import { DEFAULT_STORE, isStore, type Scope, STORE_NAMES, STORES, type Store, storeAtScope } from '../domain/stores.ts';
import { isGlob } from '../domain/target-selector.ts';
import { githubAddress } from './address.ts';
import {
  beside,
  type Conflict,
  EVERYWHERE,
  isGiven,
  isOn,
  itemsOf,
  onlyToRotate,
  valueIn,
  without,
} from './conflict.ts';
import { overlap, rotateAfter } from './duration.ts';
import { BESIDE_MANIFEST, needsManifest, SHARDS } from './manifest-conflicts.ts';
import { clientIdSecret, clientSecretSecret, type Texts, type WrongInput } from './parsers.ts';
import type { InputName } from './schema.ts';

const ON_SERVER = STORE_NAMES.filter((store) => STORES[store].isOnEnterpriseServer);
const WITH_VARIABLES = STORE_NAMES.filter((store) => hasVariables(store, 'repository'));

/** What is wrong with the inputs together, whether each is right or not. Beside a manifest others rule than without. */
export function conflictsOf(texts: Texts): readonly WrongInput[] {
  const conflicts = isGiven(texts, 'manifest') ? BESIDE_MANIFEST : WITHOUT_MANIFEST;
  return conflicts
    .filter((conflict) => conflict.isWrong(texts))
    .map(({ input, wrong }) => ({
      input,
      wrong: typeof wrong === 'string' ? wrong : wrong(texts),
    }));
}

const WITHOUT_MANIFEST: readonly Conflict[] = [
  {
    input: 'display-name',
    isWrong: (texts) => !isGiven(texts, 'display-name'),
    wrong: 'is required; expected one line of text, for example checkout-service flags',
  },
  without('only-clients', 'manifest'),
  ...SHARDS.map(needsManifest),
  {
    input: 'repositories',
    isWrong: (texts) => !isGiven(texts, 'repositories') && !isGiven(texts, 'organization'),
    wrong:
      'is required; saw nothing; expected owner/name, for example my-org/checkout, one a line: an empty list never means a default or everything',
  },
  beside('repositories', 'organization'),
  beside('exclude-repositories', 'organization'),
  beside('topics', 'organization'),
  beside('properties', 'organization'),
  beside('environments', 'organization'),
  without('organization-visibility', 'organization'),
  without('organization-repositories', 'organization'),
  {
    input: 'organization-repositories',
    isWrong: (texts) => isGiven(texts, 'organization-repositories') && texts['organization-visibility'] !== 'selected',
    wrong: 'needs organization-visibility: selected; expected both, or neither',
  },
  storesLackedBy('repository', 'repositories', 'a repository'),
  storesLackedBy('environment', 'environments', 'an environment'),
  storesLackedBy('organization', 'organization', 'an organization'),
  ...STORE_NAMES.filter((store) => !ON_SERVER.includes(store)).map(lackedByServer),
  {
    input: 'client-secret-secret',
    isWrong: (texts) => {
      const name = valueIn(clientIdSecret, texts, 'client-id-secret');
      return name !== undefined && name === valueIn(clientSecretSecret, texts, 'client-secret-secret');
    },
    wrong: (texts) =>
      `saw "${valueIn(clientIdSecret, texts, 'client-id-secret')}" twice; expected a name other than that of client-id-secret`,
  },
  {
    input: 'client-id-variable',
    isWrong: (texts) =>
      isGiven(texts, 'client-id-variable') && !storesNamed(texts).some((store) => hasVariables(store, scopeOf(texts))),
    wrong: `saw it without the store ${WITH_VARIABLES}; expected beside the store ${WITH_VARIABLES}, the only one with variables`,
  },
  {
    input: 'create-environments',
    isWrong: (texts) => isOn(texts, 'create-environments') && !isGiven(texts, 'environments'),
    wrong: 'needs the input environments; expected both, or neither',
  },
  {
    input: 'create-environments',
    isWrong: (texts) => {
      const names = itemsOf(texts, 'environments');
      return isOn(texts, 'create-environments') && names.length > 0 && names.every(isGlob);
    },
    wrong: 'saw true beside globs alone; expected with a name in environments, since a glob creates nothing',
  },
  {
    input: 'display-name',
    isWrong: (texts) => foreignPlaceholders(texts).length > 0,
    wrong: (texts) => {
      const [first = ''] = foreignPlaceholders(texts);
      const why = first === '{environment}' ? 'the input environments is not set' : 'the targets are organizations';
      return `uses ${first}, but ${why}; expected {owner}, {repository} without organization, {environment} with environments`;
    },
  },
  {
    input: 'client-name',
    isWrong: (texts) => isGiven(texts, 'client-name') && placeholdersIn(texts['display-name'] ?? '').length > 0,
    wrong: 'cannot be combined with placeholders in display-name; expected a display-name without placeholders',
  },
  ...EVERYWHERE,
  {
    input: 'overlap',
    isWrong: outlivesItsSuccessor,
    wrong:
      'saw it longer than rotate-after; expected at most as long; left empty, overlap is 48h and rotate-after is 90d',
  },
  onlyToRotate('adopt'),
];

function storesLackedBy(scope: Scope, input: InputName, target: string): Conflict {
  const stores = STORE_NAMES.filter((store) => storeAtScope(store, scope) !== undefined);
  const [had, only] = [stores.join(', '), stores.length === 1 ? 'only store' : 'only stores'];
  return {
    input: 'stores',
    isWrong: (texts) => scopeOf(texts) === scope && storesNamed(texts).some((store) => !stores.includes(store)),
    wrong: `saw another store than ${had} beside ${input}; expected ${had}, the ${only} ${target} has`,
  };
}

function lackedByServer(store: Store): Conflict {
  return {
    input: 'stores',
    isWrong: (texts) => isServer(texts['github-api-url'] ?? '') && storesNamed(texts).includes(store),
    wrong: `saw ${store}; expected ${ON_SERVER.join(', ')}, the stores that GitHub Enterprise Server has`,
  };
}

/** Whether an address is that of GitHub Enterprise Server. */
function isServer(text: string): boolean {
  const parsed = githubAddress(text);
  return parsed.kind === 'value' && parsed.value.endsWith('/api/v3');
}

/** Whether an old client would still work when its successor is due. `provision` replaces no client for its age. */
function outlivesItsSuccessor(texts: Texts): boolean {
  const [lives, age] = [valueIn(overlap, texts, 'overlap'), valueIn(rotateAfter, texts, 'rotate-after')];
  return texts.operation === 'rotate' && lives !== undefined && age !== undefined && lives > age;
}

/** Placeholders that only other targets have a value for. The parser of display-name reports those that none has a value for. */
function foreignPlaceholders(texts: Texts): readonly string[] {
  const known = PLACEHOLDERS[scopeOf(texts)];
  return placeholdersIn(texts['display-name'] ?? '').filter(
    (placeholder) => PLACEHOLDERS.environment.includes(placeholder) && !known.includes(placeholder),
  );
}

function hasVariables(store: Store, scope: Scope): boolean {
  return storeAtScope(store, scope)?.variables !== undefined;
}

function scopeOf(texts: Texts): Scope {
  if (isGiven(texts, 'organization')) return 'organization';
  return isGiven(texts, 'environments') ? 'environment' : 'repository';
}

/** The stores that are named. The parser of stores reports what is no store. */
function storesNamed(texts: Texts): readonly Store[] {
  return isGiven(texts, 'stores') ? itemsOf(texts, 'stores').filter(isStore) : [DEFAULT_STORE];
}
