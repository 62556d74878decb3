import * as v from 'valibot';
import { CannotProceed } from '../domain/errors.ts';
import type { SharingFacts } from '../domain/facts.ts';
import type { PairNames } from '../domain/spec.ts';
import type { OrganizationTarget, Sharing } from '../domain/target.ts';
import { targetName } from '../domain/target.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';
import { parametersOf, routesFor } from './routes.ts';

/** Who may have an organization's secret. */
export const visibility = v.picklist(['all', 'private', 'selected']);

const page = v.object({ repositories: v.array(v.object({ id: v.number() })) });

/** What the list of secrets says of the two halves' visibilities; absent where there is no such half. */
export type Visibilities = Readonly<Record<'clientId' | 'clientSecret', Sharing['visibility'] | undefined>>;

/**
 * Who is to have each half: those that were asked for; else those that have it now, or have the other half; else the
 * organization's private repositories. A PUT without the selection would clear it, so it is read first.
 * @throws CannotProceed where nobody said which repositories; RequestRefused, Unreachable, UnexpectedResponse
 */
export async function sharingOf(
  place: OrganizationTarget,
  { held, names }: { held: Visibilities; names: PairNames },
  github: GitHub,
): Promise<SharingFacts> {
  const [clientId, clientSecret] = await Promise.all([
    heldSharing(place, { visibility: held.clientId, name: names.clientId }, github),
    heldSharing(place, { visibility: held.clientSecret, name: names.clientSecret }, github),
  ]);
  const asked = place.sharing ?? {};
  const wanted = {
    clientId: merged(asked, clientId ?? clientSecret),
    clientSecret: merged(asked, clientSecret ?? clientId),
  };
  if (wanted.clientId === undefined || wanted.clientSecret === undefined) {
    const what = `${targetName(place)}: organization-visibility is selected, and no repositories are selected yet`;
    throw new CannotProceed([{ what, cure: 'Name them in organization-repositories' }]);
  }
  const differs = [difference(clientId, wanted.clientId), difference(clientSecret, wanted.clientSecret)];
  return { clientId: wanted.clientId, clientSecret: wanted.clientSecret, differs: differs.find(Boolean) };
}

async function heldSharing(
  place: OrganizationTarget,
  half: { visibility: Sharing['visibility'] | undefined; name: string },
  github: GitHub,
): Promise<Sharing | undefined> {
  const { selected } = routesFor(place);
  if (half.visibility === undefined) return undefined;
  if (half.visibility !== 'selected' || selected === undefined)
    return { visibility: half.visibility, repositoryIds: [] };
  const parameters = { ...parametersOf(place), secret_name: half.name };
  const itemsOf = ({ repositories }: v.InferOutput<typeof page>) => repositories;
  const repositories = await allPages(github, { route: selected, parameters, schema: page, itemsOf });
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

/** Who is to have it, as the bodies of writes say it; nothing where the place is no organization. */
export function sharingFields(sharing: Sharing | undefined): Readonly<Record<string, unknown>> {
  if (sharing === undefined) return {};
  const { visibility, repositoryIds } = sharing;
  return visibility === 'selected' ? { visibility, selected_repository_ids: repositoryIds } : { visibility };
}
