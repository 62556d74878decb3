// Octokit's methods for each of GitHub's endpoints are a table larger than this whole action. See docs/decisions.

/** Adds no methods: this action's requests name their routes (src/github/routes.ts). */
export function restEndpointMethods() {
  return {};
}
