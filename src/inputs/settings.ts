import { BadInput, type Problem } from '../domain/errors.ts';
import type { ConfidenceSignIn, GitHubSignIn, RunSpec, Settings } from '../domain/spec.ts';
import type { RepositoryPattern, TargetSelector } from '../domain/target-selector.ts';
import type { Masks } from '../runtime/masks.ts';
import { conflictsOf } from './conflicts.ts';
import { commaList, listOf } from './list.ts';
import { type Combined, type Texts, valid, type WrongInput, wrongInput } from './parsers.ts';
import { repositoryOfOwner } from './repository.ts';
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
// A shorter secret may be part of any text by chance.
const SHORTEST_LEAK = 8;

/** What is read from several inputs at once. */
interface Together {
  confidence: ConfidenceSignIn;
  github: GitHubSignIn;
  /** The repositories that may use an organization's secret. */
  selected: readonly RepositoryPattern[] | undefined;
}

/**
 * The run's settings from the texts of its inputs. Secrets are masked before anything is looked at.
 * @throws BadInput naming every wrong input
 */
export function settingsFrom(texts: Texts, masks: Masks): Settings {
  for (const name of SECRET_INPUTS) masks.secret(texts[name] ?? '');
  const inputs = inputsFrom(texts);
  const confidence = confidenceSignIn(texts, masks);
  const github = gitHubSignIn(texts, masks);
  const selected = selectedRepositories(texts);
  const unreadable = [confidence, github, inputs, selected].flatMap((one) =>
    one.kind === 'invalid' ? one.inputs : [],
  );
  const wrong = [...unreadable, ...conflictsOf(texts), ...leaks(texts, masks)];
  if (
    inputs.kind === 'invalid' ||
    confidence.kind === 'invalid' ||
    github.kind === 'invalid' ||
    selected.kind === 'invalid' ||
    wrong.length > 0
  ) {
    throw new BadInput(inOrder(wrong).map((one) => inputProblem(one, masks)));
  }
  const together = { confidence: confidence.value, github: github.value, selected: selected.value };
  const { asked, ...accounts } = settings(inputs.value, together, texts[OWN_REPOSITORY]);
  return { ...accounts, asked: { ...asked, managedFrom: texts[MANAGED_FROM] } };
}

/** In the order of action.yml. */
function inOrder(wrong: readonly WrongInput[]): readonly WrongInput[] {
  const names: readonly string[] = INPUT_NAMES;
  return wrong.toSorted((a, b) => names.indexOf(a.input) - names.indexOf(b.input));
}

function inputProblem({ input, wrong }: WrongInput, masks: Masks): Problem {
  return {
    what: masks.clean(`input ${input}: ${wrong}`, 2_000),
    // The log masks what the text may hold; a summary masks nothing, so it shows what is expected alone.
    brief: `input ${input} is wrong${expectedOf(wrong)}; the log shows what was seen`,
  };
}

/** What is expected, without the text that was seen. */
function expectedOf(wrong: string): string {
  const expected = new Set([...wrong.matchAll(/; expected ([^;]+)/g)].map(([, text = '']) => text));
  return expected.size === 0 ? '' : `: expected ${[...expected].join('; ')}`;
}

/** Inputs other than secrets whose text has a credential in it, which everybody would see. */
function leaks(texts: Texts, masks: Masks): readonly WrongInput[] {
  const wrong = 'saw a text with a credential of this run in it; expected text without';
  return INPUT_NAMES.filter(
    (input) => !SECRET_INPUTS.includes(input) && masks.hides(texts[input] ?? '', SHORTEST_LEAK),
  ).map((input) => ({ input, wrong }));
}

/** The repositories of an organization, with or without its name before them. */
function selectedRepositories(texts: Texts): Combined<Together['selected']> {
  const input = 'organization-repositories';
  const [organization, text] = [texts.organization ?? '', texts[input] ?? ''];
  if (organization === '' || text === '') return valid(undefined);
  const parsed = listOf(repositoryOfOwner(organization), commaList)(text);
  return parsed.kind === 'value' ? parsed : wrongInput(input, parsed.wrong);
}

function settings(
  given: Inputs,
  { confidence, github, selected }: Together,
  ownRepository: string | undefined,
): Settings {
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
    asked: runSpec(given, selectorFrom(given, selected)),
  };
}

function runSpec(given: Inputs, selector: TargetSelector): RunSpec {
  return {
    operation: given.operation,
    rotation: {
      rotateAfterMs: given['rotate-after'],
      overlapMs: given.overlap,
      force: given.force,
      adopt: given.adopt,
    },
    client: {
      displayName: given['display-name'],
      clientName: given['client-name'],
      description: given.description,
      roles: given.roles,
      permissions: given.permissions,
      labels: given.labels,
      roleBinding: given['role-binding'],
    },
    selector,
    github: given['github-api-url'],
    managedFrom: undefined,
    maxTargets: given['max-targets'],
    names: {
      clientId: given['client-id-secret'],
      clientSecret: given['client-secret-secret'],
      variable: given['client-id-variable'],
    },
    refresh: given.refresh,
    unreachable: given['unreachable-targets'],
    dryRun: given['dry-run'],
    only: given['only-targets'],
  };
}
