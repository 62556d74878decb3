// The toolkit imports undici at start for its own `fetch`. This action sends its requests over node:http (src/http).
// Loading the real undici costs more than the rest of a start, see docs/decisions/2026-11-23-a-small-start.md.

/** The toolkit makes one at import when a proxy is set; this action does not use it. */
export class ProxyAgent {}

/** Refuses: requests go through the proxy-aware fetch. */
export async function fetch() {
  throw new Error('undici is left out of this action: use the proxy-aware fetch of src/http');
}
