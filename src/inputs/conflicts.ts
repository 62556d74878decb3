import { PLACEHOLDERS, placeholdersIn } from '../domain/display-name.ts';
import type { Scope } from '../domain/target.ts';
import { overlap, rotateAfter } from './duration.ts';
import { list } from './list.ts';
import { boolean } from './parsers.ts';
import type { WrongInput } from './sign-in.ts';

type Texts = Readonly<Record<string, string>>;

/** A row: this input, where it is given, must not stand beside something. */
interface Row {
  input: string;
  isWrong(texts: Texts): boolean;
  wrong: string;
}

const given = (texts: Texts, name: string): boolean => (texts[name] ?? '') !== '';
const itemsOf = (texts: Texts, name: string): readonly string[] => {
  const reading = list(texts[name] ?? '');
  return 'value' in reading ? reading.value : [];
};
const isOn = (texts: Texts, name: string): boolean => {
  const reading = boolean(texts[name] ?? '');
  return 'value' in reading && reading.value;
};
const storesOf = (texts: Texts): readonly string[] => (given(texts, 'stores') ? itemsOf(texts, 'stores') : ['actions']);

const beside = (input: string, other: string): Row => ({
  input,
  isWrong: (texts) => given(texts, input) && given(texts, other),
  wrong: `saw it beside ${other}; accepted: one of the two`,
});
const without = (input: string, other: string): Row => ({
  input,
  isWrong: (texts) => given(texts, input) && !given(texts, other),
  wrong: `saw it without ${other}; accepted: both, or neither`,
});
const onlyToRotate = (input: string): Row => ({
  input,
  // An operation that is none is told by its own parser, and may be a misspelled rotate.
  isWrong: (texts) => isOn(texts, input) && (!given(texts, 'operation') || texts.operation === 'provision'),
  wrong: 'saw true beside operation: provision; accepted: with operation: rotate',
});

const ROWS: readonly Row[] = [
  {
    input: 'repositories',
    isWrong: (texts) => !given(texts, 'repositories') && !given(texts, 'organization'),
    wrong: 'saw nothing; accepted: owner/name, one a line; an empty list never means a default or everything',
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
    isWrong: (texts) => given(texts, 'organization-repositories') && texts['organization-visibility'] !== 'selected',
    wrong: 'saw it without organization-visibility: selected; accepted: both, or neither',
  },
  {
    input: 'stores',
    isWrong: (texts) => given(texts, 'environments') && storesOf(texts).some((store) => store !== 'actions'),
    wrong: 'saw another store than actions beside environments; accepted: actions, the only store an environment has',
  },
  {
    input: 'stores',
    isWrong: (texts) => isEnterpriseServer(texts) && storesOf(texts).includes('codespaces'),
    wrong: 'saw codespaces; accepted: actions, dependabot, the stores that GitHub Enterprise Server has',
  },
  {
    input: 'client-id-variable',
    isWrong: (texts) => given(texts, 'client-id-variable') && !storesOf(texts).includes('actions'),
    wrong: 'saw it without the store actions; accepted: beside the store actions, the only one with variables',
  },
  {
    input: 'create-environments',
    isWrong: (texts) => isOn(texts, 'create-environments') && !given(texts, 'environments'),
    wrong: 'saw true without environments; accepted: with environments',
  },
  {
    input: 'create-environments',
    isWrong: (texts) => {
      const names = itemsOf(texts, 'environments');
      return isOn(texts, 'create-environments') && names.length > 0 && names.every((name) => /[*?[]/.test(name));
    },
    wrong: 'saw true beside globs alone; accepted: with a name in environments, since a glob creates nothing',
  },
  {
    input: 'display-name',
    isWrong: (texts) => foreignPlaceholders(texts).length > 0,
    wrong:
      'saw a placeholder that these targets have nothing for; accepted: {owner}; {repository} without organization; {environment} with environments',
  },
  {
    input: 'client-name',
    isWrong: (texts) => given(texts, 'client-name') && placeholdersIn(texts['display-name'] ?? '').length > 0,
    wrong: 'saw it beside a display-name with placeholders; accepted: with client-name, one without',
  },
  {
    input: 'only-targets',
    isWrong: (texts) => given(texts, 'only-targets') && isOn(texts, 'force'),
    wrong: 'saw it beside force: true; accepted: one of the two, since a rotation needs all targets',
  },
  onlyToRotate('force'),
  {
    input: 'overlap',
    isWrong: outlivesItsSuccessor,
    wrong:
      'saw it longer than rotate-after; accepted: at most as long; left empty, overlap is 48h and rotate-after is 90d',
  },
  onlyToRotate('adopt'),
];

/** What is wrong with the inputs together, whether each is right or not. */
export function conflictsOf(texts: Texts): readonly WrongInput[] {
  return ROWS.filter((row) => row.isWrong(texts)).map(({ input, wrong }) => ({ input, wrong }));
}

/** Whether a predecessor would still live when its successor is due. With `provision` no client is succeeded for its age. */
function outlivesItsSuccessor(texts: Texts): boolean {
  const [lives, age] = [overlap(texts.overlap ?? ''), rotateAfter(texts['rotate-after'] ?? '')];
  return texts.operation === 'rotate' && 'value' in lives && 'value' in age && lives.value > age.value;
}

function isEnterpriseServer(texts: Texts): boolean {
  return /\/api\/v3\/*$/.test(texts['github-api-url'] ?? '');
}

function scopeOf(texts: Texts): Scope {
  if (given(texts, 'organization')) return 'organization';
  return given(texts, 'environments') ? 'environment' : 'repository';
}

function foreignPlaceholders(texts: Texts): readonly string[] {
  const known = PLACEHOLDERS[scopeOf(texts)];
  // One that means nothing anywhere is told by the input's own parser.
  return placeholdersIn(texts['display-name'] ?? '').filter(
    (placeholder) => PLACEHOLDERS.environment.includes(placeholder) && !known.includes(placeholder),
  );
}
