import type { Problem } from '../domain/errors.ts';
import type { ClientRequest } from '../domain/spec.ts';
import type { Texts } from '../inputs/parsers.ts';
import type { ManifestRequests } from '../inputs/requests.ts';
import { WORKSPACE } from '../inputs/schema.ts';
import { hasLeaked } from '../inputs/settings.ts';
import type { Masks } from '../runtime/masks.ts';
import type { ManifestEntry } from './manifest.ts';
import { manifestText } from './manifest-file.ts';
import { manifestFrom } from './read-manifest.ts';
import type { Mistake } from './tree.ts';

/**
 * What the file asks for that the input manifest names, or everything that is wrong with it. Never throws.
 * @param masks holds the secrets of the run: a text of the file with one of them is wrong, and not shown
 */
export async function manifestRequests(texts: Texts, masks: Masks): Promise<ManifestRequests> {
  const path = texts.manifest ?? '';
  const read = await manifestText(path, texts[WORKSPACE] ?? '');
  if (read.kind === 'unreadable')
    return { requests: [], problems: [{ what: `input manifest: ${masks.clean(path)} ${read.wrong}` }] };
  const found = manifestFrom(read.text, {
    githubApiUrl: texts['github-api-url'] ?? '',
    isSecret: (text) => hasLeaked(text, masks),
  });
  if (found.kind === 'mistakes')
    return { requests: [], problems: found.mistakes.map((one) => problemAt(path, one, masks)) };
  return { requests: found.entries.map((entry) => requestOf(entry, path)), problems: [] };
}

function problemAt(file: string, { place, path, wrong }: Mistake, masks: Masks): Problem {
  const { line, column } = place;
  return {
    what: masks.clean(`${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${wrong}`, 2_000),
    at: { file: masks.clean(file), line, column },
  };
}

function requestOf(
  { state, client, names, terms, selections, place, path }: ManifestEntry,
  file: string,
): ClientRequest {
  return {
    client,
    names,
    rotation: { ...terms, force: false },
    selectors: selections.map(({ selector }) => selector),
    isAbsent: state === 'absent',
    origin: `${file}:${place.line}:${place.column}: ${path}`,
  };
}
