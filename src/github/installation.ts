import * as v from 'valibot';
import { CannotProceed, type Problem, RequestRefused } from '../domain/errors.ts';
import { plain } from '../domain/text.ts';
import type { GitHub } from './client.ts';
import { labelOf, type Permissions } from './permissions.ts';
import type { GitHubDeps } from './request.ts';
import { isSameScope, type SomeRepositories, type TokenScope, tokenRequest } from './token-scope.ts';

const installation = v.object({
  id: v.number(),
  permissions: v.optional(v.record(v.string(), v.string()), {}),
  suspended_at: v.nullish(v.string()),
});
const accessToken = v.object({ token: v.pipe(v.string(), v.regex(/^[!-~]+$/)) });

/** What tokens are good for. */
export interface AskedOfApp {
  permissions: Permissions;
  /** At an owner, now: what the next requests are for. */
  scopeAt(owner: string): TokenScope;
}

/** How the installation of a GitHub App is asked for. */
export interface AppDeps extends AskedOfApp {
  http: GitHubDeps;
  apiUrl: string;
  asApp: GitHub;
}

/** What a token is good for, and whether for all of that: one that lacks a repository can only look. */
export interface HeldScope {
  scope: TokenScope;
  isWhole: boolean;
}

/** Whether a token is good for the next requests. */
export function isGoodFor(held: HeldScope, wanted: TokenScope): boolean {
  const mayLook = wanted.kind === 'some' && wanted.mayBeLacked;
  return isSameScope(held.scope, wanted) && (held.isWhole || mayLook);
}

/**
 * A token of an installation, for what is asked at its owner now. One for repositories of which the installation lacks any is
 * refused whole: while nobody knows which ones those are, a token that can only look finds out.
 * @throws CannotProceed where the installation lacks a repository that it had; RequestRefused, Unreachable, UnexpectedResponse
 */
export async function tokenFor(
  id: number,
  owner: string,
  { asApp, permissions, scopeAt }: AppDeps,
): Promise<Pick<HeldScope, 'isWhole'> & { data: v.InferOutput<typeof accessToken> }> {
  const scope = scopeAt(owner);
  const route = 'POST /app/installations/{installation_id}/access_tokens';
  const ask = async (wanted: TokenScope) =>
    (await asApp.send(route, { installation_id: id, ...tokenRequest(wanted, permissions) }, accessToken)).data;
  try {
    return { isWhole: true, data: await ask(scope) };
  } catch (error) {
    // GitHub REST docs, Create an installation access token for an app: validation failed.
    const isLacking = scope.kind === 'some' && error instanceof RequestRefused && error.status === 422;
    if (!isLacking) throw error;
    if (!scope.mayBeLacked) throw new CannotProceed([lacked(owner, scope)], { cause: error });
    return { isWhole: false, data: await ask({ kind: 'look' }) };
  }
}

function lacked(owner: string, { repositories }: SomeRepositories): Problem {
  const names = repositories.map((name) => `${owner}/${name}`).join(', ');
  return {
    subject: owner,
    what: `the GitHub App is not installed for each of ${plain(names)}`,
    cure: `Add them to the installation of the App for ${owner}`,
  };
}

/**
 * The id of the App's installation at an owner.
 * @throws CannotProceed where there is none, or it lacks a permission; RequestRefused, Unreachable, UnexpectedResponse
 */
export async function installationOf(owner: string, { asApp, permissions }: AppDeps): Promise<number> {
  // It serves organizations too (GitHub REST docs, Get a user installation for the authenticated app).
  const { data } = await asApp
    .send('GET /users/{username}/installation', { username: owner }, installation)
    .catch((error: unknown) => {
      if (!(error instanceof RequestRefused && error.status === 404)) throw error;
      // GitHub says this of an unknown App (GitHub Docs, Troubleshooting).
      if (/integration not found/i.test(error.serviceMessage)) {
        const what = 'GitHub knows no such GitHub App';
        throw new CannotProceed([{ subject: owner, what, cure: 'Check github-app-id and github-api-url' }], {
          cause: error,
        });
      }
      const problem = {
        subject: owner,
        what: 'the GitHub App is not installed there',
        cure: `Install it for ${owner}`,
      };
      throw new CannotProceed([problem], { cause: error });
    });
  const problems = [
    ...(data.suspended_at ? [suspended(owner)] : []),
    ...Object.entries(permissions).flatMap(([name, level]) =>
      missing(owner, { name, level, held: data.permissions[name] }),
    ),
  ];
  if (problems.length > 0) throw new CannotProceed(problems);
  return data.id;
}

function suspended(owner: string): Problem {
  return {
    subject: owner,
    what: 'the installation of the GitHub App is suspended',
    cure: `Let an owner of ${owner} unsuspend it`,
  };
}

/** A permission that is needed, and what the installation holds of it. */
interface Needed {
  name: string;
  level: string;
  held: string | undefined;
}

function missing(owner: string, { name, level, held }: Needed): readonly Problem[] {
  const isEnough = held === level || held === 'write' || held === 'admin' || name === 'metadata';
  if (isEnough) return [];
  const told = held === undefined ? '' : ` (it has ${plain(held, 20)})`;
  return [
    {
      subject: owner,
      what: `the GitHub App lacks the ${labelOf(name, level)}${told}`,
      cure: `Grant it in the App's settings, and accept it in its installation for ${owner}`,
    },
  ];
}
