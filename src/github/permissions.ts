import type { PairNames } from '../domain/spec.ts';
import type { RepositoryFilter, TargetSelector } from '../domain/target-selector.ts';
import { isGlob } from './glob.ts';

/** Permissions of a GitHub App, by the keys that GitHub knows them by. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

const SECRETS = {
  repository: { actions: 'secrets', dependabot: 'dependabot_secrets', codespaces: 'codespaces_secrets' },
  organization: {
    actions: 'organization_secrets',
    dependabot: 'organization_dependabot_secrets',
    codespaces: 'organization_codespaces_secrets',
  },
} as const;

// As GitHub's settings of an App call them.
const LABELS: Readonly<Record<string, string>> = {
  metadata: 'repository permission Metadata',
  secrets: 'repository permission Secrets',
  dependabot_secrets: 'repository permission Dependabot secrets',
  codespaces_secrets: 'repository permission Codespaces secrets',
  actions_variables: 'repository permission Variables',
  environments: 'repository permission Environments',
  actions: 'repository permission Actions',
  administration: 'repository permission Administration',
  organization_secrets: 'organization permission Secrets',
  organization_dependabot_secrets: 'organization permission Dependabot secrets',
  organization_codespaces_secrets: 'organization permission Codespaces secrets',
  organization_actions_variables: 'organization permission Variables',
  organization_custom_properties: 'organization permission Custom properties',
};

/** What a run needs that writes to such places: no more than that (GitHub Docs, Permissions required for GitHub Apps). */
export function permissionsFor(selector: TargetSelector, { variable }: PairNames): Permissions {
  if (selector.scope === 'environment') {
    return {
      metadata: 'read',
      environments: 'write',
      ...(readsEnvironments(selector) ? { actions: 'read' } : {}),
      ...(selector.createMissing ? { administration: 'write' } : {}),
      ...forChoice(selector.repositories),
    };
  }
  const secrets = selector.stores.map((store): [string, 'write'] => [SECRETS[selector.scope][store], 'write']);
  const isOrganization = selector.scope === 'organization';
  const variables = isOrganization ? 'organization_actions_variables' : 'actions_variables';
  return {
    metadata: 'read',
    ...Object.fromEntries(secrets),
    ...(variable === undefined ? {} : { [variables]: 'write' }),
    ...(isOrganization ? {} : forChoice(selector.repositories)),
  };
}

function forChoice({ properties }: RepositoryFilter): Permissions {
  return properties.length === 0 ? {} : { organization_custom_properties: 'read' };
}

/** Whether the environments of each repository are listed: globs have to be held against them, and missing ones known. */
export function readsEnvironments(where: Extract<TargetSelector, { scope: 'environment' }>): boolean {
  return where.createMissing || where.environments.some(isGlob);
}

/** A permission as GitHub's settings call it: `repository permission Secrets: write`. */
export function labelOf(permission: string, level: string): string {
  return `${LABELS[permission] ?? `permission ${permission}`}: ${level}`;
}
