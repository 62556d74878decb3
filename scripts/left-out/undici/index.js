// The toolkit imports undici at start, for calls that this action never makes: its requests go over node:http (src/network).
// Loading the real one costs more than the rest of a start, see docs/decisions.

/** What the toolkit makes at import when a proxy is set, and what nothing here uses. */
export class ProxyAgent {}

/** Refuses: whoever gets here has gone round the proxy-aware fetch. */
export async function fetch() {
  throw new Error('undici is left out of this action: use the proxy-aware fetch of src/network');
}
