import * as v from 'valibot';
import type { Property } from '../domain/target-selector.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';

/** Custom properties of repositories, by the repository's full name in lower case; each may have several values. */
export type Properties = ReadonlyMap<string, readonly { name: string; values: readonly string[] }[]>;

const schema = v.array(
  v.object({
    repository_full_name: v.string(),
    properties: v.array(
      v.object({ property_name: v.string(), value: v.nullish(v.union([v.string(), v.array(v.string())])) }),
    ),
  }),
);

/**
 * The custom properties of an organization's repositories (GitHub REST docs, List custom property values for organization
 * repositories).
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function propertiesOf(owner: string, github: GitHub): Promise<Properties> {
  const all = await allPages(github, {
    route: 'GET /orgs/{org}/properties/values',
    parameters: { org: owner },
    schema,
    itemsOf: (page) => page,
  });
  return new Map(
    all.map(({ repository_full_name, properties }) => [
      repository_full_name.toLowerCase(),
      properties.map(({ property_name: name, value }) => ({ name, values: [value ?? []].flat() })),
    ]),
  );
}

/** Whether a repository has a property with a value; names are compared without case, values exactly. */
export function hasProperty(properties: Properties, fullName: string, wanted: Property): boolean {
  const held = properties.get(fullName.toLowerCase()) ?? [];
  return held.some(
    ({ name, values }) => name.toLowerCase() === wanted.name.toLowerCase() && values.includes(wanted.value),
  );
}
