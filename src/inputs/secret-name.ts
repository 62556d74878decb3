import { invalid, type Parsed } from './parsers.ts';

/**
 * Name of a secret or variable, in upper case as GitHub stores it. GitHub Docs, Using secrets: letters, digits and `_`,
 * not starting with a digit or `GITHUB_`.
 */
export function secretName(text: string): Parsed<string> {
  const fits = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text) && !/^GITHUB_/i.test(text);
  return fits
    ? { value: text.toUpperCase() }
    : invalid(text, 'letters, digits and _, not starting with a digit or GITHUB_');
}
