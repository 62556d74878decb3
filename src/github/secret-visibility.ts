import * as v from 'valibot';
import { CannotProceed } from '../domain/errors.ts';
import type { SharingFacts } from '../domain/facts.ts';
import { type OrganizationTarget, type Sharing, targetName } from '../domain/target.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';
import { parametersOf, routesFor } from './routes.ts';

/** Who may use an organization's secret, as GitHub says it. */
export const visibility = v.picklist(['all', 'private', 'selected']);

const selectedPage = v.object({ repositories: v.array(v.object({ id: v.number() })) });

/** One half of a pair, as the list of secrets shows it. */
export interface HeldHalf {
  name: string;
  /** Absent where there is no such secret. */
  visibility: Sharing['visibility'] | undefined;
}

/**
 * Who is to have each half: those that were asked for; else those that have it now, or have the other half; else the
 * organization's private repositories. A PUT without the selection would clear it, so it is read first.
 * @throws CannotProceed where nobody said which repositories; RequestRefused, Unreachable, UnexpectedResponse
 */
export async function sharingOf(
  target: OrganizationTarget,
  held: Readonly<Record<'clientId' | 'clientSecret', HeldHalf>>,
  github: GitHub,
): Promise<SharingFacts> {
  const [clientId, clientSecret] = await Promise.all([
    heldSharing(target, held.clientId, github),
    heldSharing(target, held.clientSecret, github),
  ]);
  const asked = target.sharing ?? {};
  const wanted = {
    clientId: merged(asked, clientId ?? clientSecret),
    clientSecret: merged(asked, clientSecret ?? clientId),
  };
  if (wanted.clientId === undefined || wanted.clientSecret === undefined) {
    const what = 'organization-visibility is selected, and no repositories are selected yet';
    throw new CannotProceed([{ subject: targetName(target), what, cure: 'Name them in organization-repositories' }]);
  }
  const differs = [difference(clientId, wanted.clientId), difference(clientSecret, wanted.clientSecret)];
  return { clientId: wanted.clientId, clientSecret: wanted.clientSecret, differs: differs.find(Boolean) };
}

async function heldSharing(
  target: OrganizationTarget,
  { name, visibility }: HeldHalf,
  github: GitHub,
): Promise<Sharing | undefined> {
  const { selected } = routesFor(target);
  if (visibility === undefined) return undefined;
  if (visibility !== 'selected' || selected === undefined) return { visibility, repositoryIds: [] };
  const repositories = await allPages(github, {
    route: selected,
    parameters: { ...parametersOf(target), secret_name: name },
    schema: selectedPage,
    itemsOf: (page) => page.repositories,
  });
  return { visibility: 'selected', repositoryIds: repositories.map(({ id }) => id) };
}

function merged(asked: Partial<Sharing>, now: Sharing | undefined): Sharing | undefined {
  const wanted = asked.visibility ?? now?.visibility ?? 'private';
  if (wanted !== 'selected') return { visibility: wanted, repositoryIds: [] };
  const repositoryIds = asked.repositoryIds ?? (now?.visibility === 'selected' ? now.repositoryIds : undefined);
  return repositoryIds && { visibility: wanted, repositoryIds };
}

function difference(now: Sharing | undefined, wanted: Sharing): string | undefined {
  if (now === undefined) return undefined;
  if (now.visibility !== wanted.visibility) return `its visibility is ${now.visibility}, not ${wanted.visibility}`;
  const has = new Set(now.repositoryIds);
  const isSame = has.size === wanted.repositoryIds.length && wanted.repositoryIds.every((id) => has.has(id));
  return isSame ? undefined : 'other repositories are selected';
}

/** Who is to have it, as the bodies of writes say it; nothing where the target is no organization. */
export function sharingFields(sharing: Sharing | undefined): Readonly<Record<string, unknown>> {
  if (sharing === undefined) return {};
  const { visibility, repositoryIds } = sharing;
  return visibility === 'selected' ? { visibility, selected_repository_ids: repositoryIds } : { visibility };
}
