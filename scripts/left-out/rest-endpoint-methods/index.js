// Octokit's table of GitHub's endpoints is larger than this whole action. See docs/decisions/2026-11-23-a-small-start.md.

/** Adds no methods: this action's requests name their routes (src/github/routes.ts). */
export function restEndpointMethods() {
  return {};
}
