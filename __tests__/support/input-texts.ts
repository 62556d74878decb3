import { INPUT_NAMES } from '../../src/inputs/schema.ts';

/** Texts of inputs that are enough for a run, with others over them. */
export function textsWith(over: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])),
    'confidence-client-id': 'admin-id',
    'confidence-client-secret': 'admin-secret-0123456789',
    'display-name': 'flags',
    'github-token': 'ghp_0123456789',
    'github-api-url': 'https://api.github.com',
    repositories: 'octo-org/checkout',
    ...over,
  };
}
