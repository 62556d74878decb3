import { BadInput, type Problem } from '../domain/errors.ts';
import type { ConfidenceSignIn, GitHubSignIn, Settings } from '../domain/spec.ts';
import type { RepositoryPattern } from '../domain/target-selector.ts';
import type { Masks } from '../runtime/masks.ts';
import { conflictsOf } from './conflicts.ts';
import { commaList, listOf } from './list.ts';
import { type Combined, type Texts, valid, type WrongInput, wrongInput } from './parsers.ts';
import { repositoryOfOwner } from './repository.ts';
import { type ManifestRequests, manifestSpec, requestFrom, runSpec } from './requests.ts';
import {
  DEFAULT_API_URL,
  INPUT_NAMES,
  type Inputs,
  inputsFrom,
  MANAGED_FROM,
  OWN_REPOSITORY,
  SECRET_INPUTS,
} from './schema.ts';
import { selectorFrom } from './selector.ts';
import { confidenceSignIn, gitHubSignIn } from './sign-in.ts';

const DEFAULT_TOKEN_URL = 'https://iam.confidence.dev/v1/oauth/token';
// One write a second is what GitHub asks of integrations; Enterprise Server has no limits by default.
const POLITE_WRITES_PER_MINUTE = 60;
/** The fewest characters of a secret that count as one in a text: a shorter one may be there by chance. */
export const SHORTEST_LEAK = 8;

/** What is read from several inputs at once. */
interface Together {
  confidence: ConfidenceSignIn;
  github: GitHubSignIn;
}

/** Masks every secret among the texts of the inputs, before anything is looked at. */
export function maskSecrets(texts: Texts, masks: Masks): void {
  for (const name of SECRET_INPUTS) masks.secret(texts[name] ?? '');
}

/**
 * The run's settings from the texts of its inputs, and from what the file asks for that the input manifest names.
 * @throws BadInput naming every wrong input, and everything that is wrong with the file
 */
export function settingsFrom(texts: Texts, masks: Masks, file?: ManifestRequests): Settings {
  maskSecrets(texts, masks);
  const read = readInputs(texts, masks);
  const unreadable = read.kind === 'invalid' ? read.inputs : [];
  const wrong = inOrder([...unreadable, ...conflictsOf(texts), ...leaks(texts, masks)]);
  const problems = [...wrong.map((one) => inputProblem(one, masks)), ...(file?.problems ?? [])];
  if (read.kind === 'invalid' || problems.length > 0) throw new BadInput(problems);
  const { given, selected, ...signIns } = read.value;
  const asked = { ...runSpec(given), managedFrom: texts[MANAGED_FROM] };
  const requests = file?.requests ?? [requestFrom(given, selectorFrom(given, selected))];
  return {
    ...accountsFrom(given, signIns, texts[OWN_REPOSITORY]),
    asked: { ...asked, ...(file === undefined ? { requests } : manifestSpec(given, requests)) },
  };
}

/** What the inputs say, each by its own parser. */
interface ReadInputs extends Together {
  given: Inputs;
  /** The repositories that may use an organization's secret. */
  selected: readonly RepositoryPattern[] | undefined;
}

function readInputs(texts: Texts, masks: Masks): Combined<ReadInputs> {
  const inputs = inputsFrom(texts);
  const confidence = confidenceSignIn(texts, masks);
  const github = gitHubSignIn(texts, masks);
  const selected = selectedRepositories(texts);
  if (
    inputs.kind === 'invalid' ||
    confidence.kind === 'invalid' ||
    github.kind === 'invalid' ||
    selected.kind === 'invalid'
  ) {
    const all = [confidence, github, inputs, selected];
    return { kind: 'invalid', inputs: all.flatMap((one) => (one.kind === 'invalid' ? one.inputs : [])) };
  }
  return valid({
    given: inputs.value,
    confidence: confidence.value,
    github: github.value,
    selected: selected.value,
  });
}

/** In the order of action.yml. */
function inOrder(wrong: readonly WrongInput[]): readonly WrongInput[] {
  const names: readonly string[] = INPUT_NAMES;
  return wrong.toSorted((a, b) => names.indexOf(a.input) - names.indexOf(b.input));
}

function inputProblem({ input, wrong }: WrongInput, masks: Masks): Problem {
  const expected = `input ${input} is wrong${expectedOf(wrong)}`;
  // A log masks a whole secret, and not a piece of one.
  if (masks.holdsPiece(masks.redact(wrong)))
    return { what: `${expected}; what was seen holds a piece of a credential, so nobody shows it` };
  // A summary masks nothing, so it shows what is expected alone.
  return { what: masks.clean(`input ${input}: ${wrong}`, 2_000), brief: `${expected}; the log shows what was seen` };
}

/** What is expected, without the text that was seen. */
function expectedOf(wrong: string): string {
  const expected = new Set([...wrong.matchAll(/; expected ([^;]+)/g)].map(([, text = '']) => text));
  return expected.size === 0 ? '' : `: expected ${[...expected].join('; ')}`;
}

/** Whether a text holds a secret of the run, or a piece of one. */
export function hasLeaked(text: string, masks: Masks): boolean {
  return masks.hides(text, SHORTEST_LEAK) || masks.holdsPiece(text);
}

/** Inputs other than secrets whose text has a credential in it, which everybody would see. */
function leaks(texts: Texts, masks: Masks): readonly WrongInput[] {
  const wrong = 'saw a text with a credential of this run in it; expected text without';
  return INPUT_NAMES.filter((input) => !SECRET_INPUTS.includes(input) && hasLeaked(texts[input] ?? '', masks)).map(
    (input) => ({ input, wrong }),
  );
}

/** The repositories of an organization, with or without its name before them. */
function selectedRepositories(texts: Texts): Combined<readonly RepositoryPattern[] | undefined> {
  const input = 'organization-repositories';
  const [organization, text] = [texts.organization ?? '', texts[input] ?? ''];
  if (organization === '' || text === '') return valid(undefined);
  const parsed = listOf(repositoryOfOwner(organization), commaList)(text);
  return parsed.kind === 'value' ? parsed : wrongInput(input, parsed.wrong);
}

function accountsFrom(
  given: Inputs,
  { confidence, github }: Together,
  ownRepository: string | undefined,
): Omit<Settings, 'asked'> {
  const isServer = given['github-api-url'].endsWith('/api/v3');
  const apiUrl = given['confidence-api-url'];
  const usualTokenUrl = apiUrl === DEFAULT_API_URL ? DEFAULT_TOKEN_URL : `${apiUrl}/v1/oauth/token`;
  return {
    confidence: {
      apiUrl,
      tokenUrl: given['confidence-token-url'] ?? usualTokenUrl,
      signIn: confidence,
    },
    github: {
      apiUrl: given['github-api-url'],
      signIn: github,
      isEnterpriseServer: isServer,
      ownRepository,
      writesPerMinute: given['writes-per-minute'] ?? (isServer ? 0 : POLITE_WRITES_PER_MINUTE),
    },
    maxWaitMs: given['max-wait'],
  };
}
