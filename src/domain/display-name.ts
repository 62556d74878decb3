import type { Scope } from './stores.ts';
import type { Target } from './target.ts';

const PLACEHOLDER = /\{[^{}]*\}/g;

/** The placeholders that targets of a scope have a value for. */
export const PLACEHOLDERS: Readonly<Record<Scope, readonly string[]>> = {
  repository: ['{owner}', '{repository}'],
  environment: ['{owner}', '{repository}', '{environment}'],
  organization: ['{owner}'],
};

/** The placeholders in a display name, known or unknown. */
export function placeholdersIn(template: string): readonly string[] {
  return template.match(PLACEHOLDER) ?? [];
}

/** The display name for one target, its placeholders filled in. */
export function displayNameAt(template: string, target: Target): string {
  const values = new Map([['{owner}', target.owner]]);
  if (target.scope !== 'organization') values.set('{repository}', target.repository);
  if (target.scope === 'environment') values.set('{environment}', target.environment);
  return template.replace(PLACEHOLDER, (placeholder) => values.get(placeholder) ?? placeholder);
}
