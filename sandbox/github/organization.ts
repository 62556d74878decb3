import type { Answer } from '../answer.ts';
import { jsonAnswer, withHeaders } from '../answer.ts';
import { cutPage } from './pages.ts';
import { nameParts } from './repository.ts';
import type { OrganizationRequest, OrganizationRoute } from './route.ts';
import { ofOrganization } from './route.ts';

const pageSizes = { usual: 30, greatest: 100 };

/** The custom properties of an organization's repositories (GitHub REST docs, Custom properties). */
export const organizationRoutes: readonly OrganizationRoute[] = ofOrganization([
  {
    method: 'GET',
    path: '/properties/values',
    right: { of: 'organization_custom_properties', level: 'read' },
    handle: listProperties,
  },
]);

function listProperties({ call, apiUrl, world, organization }: OrganizationRequest): Answer {
  const all = world.repositoriesOf(organization.login);
  const page = cutPage(all, { url: call.url, apiUrl, subject: `/organizations/${organization.id}` }, pageSizes);
  const body = page.items.map((repository) => ({
    repository_id: repository.id,
    repository_name: nameParts(repository).name,
    repository_full_name: repository.fullName,
    properties: Object.entries(repository.properties).map(([property_name, value]) => ({ property_name, value })),
  }));
  return withHeaders(jsonAnswer(200, body), page.headers);
}
