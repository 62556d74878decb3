import * as v from 'valibot';
import { BadInput } from '../domain/errors.ts';
import type { ConfidenceSignIn, GitHubSignIn, RotationPolicy, RunSpec, Settings } from '../domain/spec.ts';
import type { RepositoryPattern, TargetSelector } from '../domain/target-selector.ts';
import type { Masks } from '../runtime/masks.ts';
import { conflictsOf } from './conflicts.ts';
import { listOf } from './list.ts';
import type { Parsed } from './parsers.ts';
import { repositoryOf } from './repository.ts';
import { DEFAULT_API_URL, INPUT_NAMES, type Inputs, inputs, OWN_REPOSITORY, SECRET_INPUTS } from './schema.ts';
import { confidenceSignIn, gitHubSignIn, type WrongInput } from './sign-in.ts';

const DEFAULT_TOKEN_URL = 'https://iam.confidence.dev/v1/oauth/token';
// One write a second is what GitHub asks of integrations; Enterprise Server has no limits by default.
const POLITE_WRITES_PER_MINUTE = 60;
// What is shorter stands in any text by chance.
const SHORTEST_LEAK = 8;

interface SignIns {
  confidence: ConfidenceSignIn;
  github: GitHubSignIn;
}

/**
 * The run's settings from the texts of its inputs. Secrets are masked before anything is looked at.
 * @throws BadInput naming every wrong input
 */
export function settingsFrom(texts: Readonly<Record<string, string>>, masks: Masks): Settings {
  for (const name of SECRET_INPUTS) masks.secret(texts[name] ?? '');
  const parsed = v.safeParse(inputs, texts);
  const [confidence, github] = [confidenceSignIn(texts, masks), gitHubSignIn(texts, masks)];
  const selectedRepositories = organizationRepositories(texts);
  const wrong = [
    ...('wrong' in confidence ? [confidence] : []),
    ...('wrong' in github ? [github] : []),
    ...(parsed.issues ?? []).map((issue) => ({ input: v.getDotPath(issue), wrong: issue.message })),
    ...('wrong' in selectedRepositories ? [{ input: 'organization-repositories', ...selectedRepositories }] : []),
    ...conflictsOf(texts),
    ...leaks(texts, masks),
  ];
  if (
    parsed.success &&
    'kind' in confidence &&
    'kind' in github &&
    'value' in selectedRepositories &&
    wrong.length === 0
  ) {
    return settings(parsed.output, {
      signIn: { confidence, github },
      selectedRepositories: selectedRepositories.value,
      ownRepository: texts[OWN_REPOSITORY],
    });
  }
  const order: readonly (string | null)[] = INPUT_NAMES;
  const place = ({ input }: { input: string | null }): number => order.indexOf(input);
  throw new BadInput(wrong.sort((a, b) => place(a) - place(b)).map((one) => told(one, masks)));
}

/** Texts that would show a credential to everybody: a display name, a description, a label. */
function leaks(texts: Readonly<Record<string, string>>, masks: Masks): readonly WrongInput[] {
  const wrong = 'saw a text with a credential of this run in it; accepted: text without';
  return INPUT_NAMES.filter(
    (input) => !SECRET_INPUTS.includes(input) && masks.hides(texts[input] ?? '', SHORTEST_LEAK),
  ).map((input) => ({ input, wrong }));
}

function told({ input, wrong }: { input: string | null; wrong: string }, masks: Masks) {
  return {
    what: masks.clean(`input ${input}: ${wrong}`, 2_000),
    brief: `input ${input} is wrong, see the log`,
  };
}

/** The repositories of an organization, with or without its name before them. */
function organizationRepositories(
  texts: Readonly<Record<string, string>>,
): Parsed<readonly RepositoryPattern[] | undefined> {
  const [organization, text] = [texts.organization ?? '', texts['organization-repositories'] ?? ''];
  return organization === '' || text === '' ? { value: undefined } : listOf(repositoryOf(organization))(text);
}

interface Circumstances {
  signIn: SignIns;
  selectedRepositories: readonly RepositoryPattern[] | undefined;
  ownRepository: string | undefined;
}

function settings(given: Inputs, { signIn, selectedRepositories, ownRepository }: Circumstances): Settings {
  const isServer = given['github-api-url'].endsWith('/api/v3');
  const apiUrl = given['confidence-api-url'];
  const usualTokenUrl = apiUrl === DEFAULT_API_URL ? DEFAULT_TOKEN_URL : `${apiUrl}/v1/oauth/token`;
  return {
    confidence: {
      apiUrl,
      tokenUrl: given['confidence-token-url'] ?? usualTokenUrl,
      signIn: signIn.confidence,
    },
    github: {
      apiUrl: given['github-api-url'],
      signIn: signIn.github,
      isEnterpriseServer: isServer,
      ownRepository,
      writesPerMinute: given['writes-per-minute'] ?? (isServer ? 0 : POLITE_WRITES_PER_MINUTE),
    },
    asked: asked(given, selectionOf(given, selectedRepositories)),
  };
}

function asked(given: Inputs, selector: TargetSelector): RunSpec {
  return {
    operation: given.operation,
    rotation: rotationOf(given),
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
    maxTargets: given['max-targets'],
    names: {
      clientId: given['client-id-secret'],
      clientSecret: given['client-secret-secret'],
      variable: given['client-id-variable'],
    },
    refresh: given.refresh,
    dryRun: given['dry-run'],
    only: given['only-targets'],
  };
}

function rotationOf(given: Inputs): RotationPolicy {
  const { force, adopt } = given;
  return { rotateAfterMs: given['rotate-after'], overlapMs: given.overlap, force, adopt };
}

function selectionOf(given: Inputs, selectedRepositories: readonly RepositoryPattern[] | undefined): TargetSelector {
  const { stores, organization, environments } = given;
  if (organization !== undefined) {
    const visibility = given['organization-visibility'];
    return { scope: 'organization', stores, owner: organization, visibility, repositories: selectedRepositories };
  }
  const { topics, properties } = given;
  const repositories = { patterns: given.repositories, exclude: given['exclude-repositories'], topics, properties };
  if (environments === undefined) return { scope: 'repository', stores, repositories };
  return { scope: 'environment', repositories, environments, createMissing: given['create-environments'] };
}
