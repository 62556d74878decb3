import { storesOf } from '../domain/stores.ts';
import type { RepositoryPattern, TargetSelector } from '../domain/target-selector.ts';
import type { Inputs } from './schema.ts';

/** The inputs that say which targets are meant. */
export type SelectorInputs = Pick<
  Inputs,
  | 'repositories'
  | 'exclude-repositories'
  | 'topics'
  | 'properties'
  | 'environments'
  | 'create-environments'
  | 'organization'
  | 'organization-visibility'
  | 'stores'
>;

/**
 * Which targets the inputs mean.
 * @param selected the repositories that may use an organization's secret; absent: those that may now
 */
export function selectorFrom(
  given: SelectorInputs,
  selected: readonly RepositoryPattern[] | undefined,
): TargetSelector {
  const { stores, organization, environments } = given;
  if (organization !== undefined) {
    const visibility = given['organization-visibility'];
    return {
      scope: 'organization',
      stores: storesOf('organization', stores),
      owner: organization,
      visibility,
      repositories: selected,
    };
  }
  const { topics, properties } = given;
  const repositories = { patterns: given.repositories, exclude: given['exclude-repositories'], topics, properties };
  if (environments === undefined) return { scope: 'repository', stores: storesOf('repository', stores), repositories };
  return { scope: 'environment', repositories, environments, createMissing: given['create-environments'] };
}
