import { invalid, type Parsed } from './parsers.ts';

const ACCEPTED = 'an https: address without credentials, query or fragment (http: only for loopback)';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Base address of a service, without a slash at its end. */
export function address(text: string): Parsed<string> {
  if (/[\s?#\\]/.test(text) || !URL.canParse(text)) return refuse(text);
  const url = new URL(text);
  // Octokit reads an address as a template: braces in it would be filled in.
  if (/[{}]|%7b|%7d/i.test(url.href)) return refuse(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '') return refuse(text);
  return { value: url.href.replace(/\/+$/, '') };
}

/** Base address of the Confidence API. Its version is no part of it. */
export function confidenceAddress(text: string): Parsed<string> {
  const reading = address(text);
  if ('wrong' in reading || !reading.value.endsWith('/v1')) return reading;
  return invalid(text, reading.value.replace(/\/v1$/, ''));
}

/** Base address of GitHub's REST API. The addresses of its pages are refused with the one that is meant. */
export function githubAddress(text: string): Parsed<string> {
  const reading = address(text);
  if ('wrong' in reading) return reading;
  const { hostname } = new URL(reading.value);
  if (hostname === 'github.com') return invalid(text, 'https://api.github.com');
  if (/^(?!api\.)[^.]+\.ghe\.com$/.test(hostname)) return invalid(text, `https://api.${hostname}`);
  return reading;
}

// Credentials in an address are not shown again, wherever in it they stand.
function refuse(text: string): { wrong: string } {
  const shown = text.includes('@') ? `***${text.slice(text.lastIndexOf('@'))}` : text;
  return invalid(shown.replace(/[?#].*$/s, '?…'), ACCEPTED);
}
