import { type Invalid, invalid, type Parsed, valid } from './parsers.ts';

const ACCEPTED = 'an https: address without credentials, query or fragment (http: only for loopback)';
// Far more than any address has: what looks at it takes time that grows with the square of its length.
const LONGEST_ADDRESS = 2_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Base address of a service, without a slash at its end. */
export function address(text: string): Parsed<string> {
  if (text.length > LONGEST_ADDRESS) return invalid(`${text.slice(0, 40)}…`, `at most ${LONGEST_ADDRESS} characters`);
  if (/[\s?#\\]/.test(text) || !URL.canParse(text)) return refuse(text);
  const url = new URL(text);
  // Octokit reads an address as a template, and fills in braces.
  if (/[{}]|%7b|%7d/i.test(url.href)) return refuse(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '') return refuse(text);
  return valid(url.href.replace(/\/+$/, ''));
}

/** Base address of the Confidence API. Its version is no part of it. */
export function confidenceAddress(text: string): Parsed<string> {
  const parsed = address(text);
  if (parsed.kind === 'invalid' || !parsed.value.endsWith('/v1')) return parsed;
  return invalid(text, parsed.value.replace(/\/v1$/, ''));
}

/** Base address of GitHub's REST API. The address of GitHub's website is refused, with that of the API in its place. */
export function githubAddress(text: string): Parsed<string> {
  const parsed = address(text);
  if (parsed.kind === 'invalid') return parsed;
  const { hostname } = new URL(parsed.value);
  if (hostname === 'github.com') return invalid(text, 'https://api.github.com');
  if (/^(?!api\.)[^.]+\.ghe\.com$/.test(hostname)) return invalid(text, `https://api.${hostname}`);
  return parsed;
}

// Credentials in any part of an address are not shown.
function refuse(text: string): Invalid {
  const shown = text.includes('@') ? `***${text.slice(text.lastIndexOf('@'))}` : text;
  return invalid(shown.replace(/[?#].*$/s, '?…'), ACCEPTED);
}
