/** Texts of inputs that are enough for a run, with others over them. */
export function textsWith(over: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'confidence-client-id': 'admin-id',
    'confidence-client-secret': 'admin-secret-0123456789',
    'confidence-token': '',
    'confidence-api-url': '',
    'confidence-token-url': '',
    'display-name': 'flags',
    'client-name': '',
    description: '',
    roles: '',
    permissions: '',
    labels: '',
    'role-binding': '',
    'github-token': 'ghp_0123456789',
    'github-api-url': 'https://api.github.com',
    repositories: 'octo-org/checkout',
    'client-id-secret': '',
    'client-secret-secret': '',
    'client-id-variable': '',
    refresh: '',
    'writes-per-minute': '',
    operation: '',
    'dry-run': '',
    ...over,
  };
}
