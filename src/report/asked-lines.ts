import type { ClientRequest, ManifestShare, RotationPolicy, RunSpec, Settings } from '../domain/spec.ts';
import { count, durationText, plain, quoted } from '../domain/text.ts';
import { placesAsked } from './selector-lines.ts';

/** What is asked of the run. */
export function askedLines({ confidence, github, asked }: Settings): readonly string[] {
  const { manifest, requests, only, dryRun } = asked;
  return [
    ...(manifest === undefined
      ? requests.flatMap((one) => requestLines(one, asked))
      : [manifestAsked(asked, manifest)]),
    ...(only === undefined ? [] : [`only ${count(only.length, 'target')} of them: only-targets`]),
    `Confidence at ${confidence.apiUrl}, GitHub at ${github.apiUrl}`,
    ...(dryRun ? ['dry run: nothing will be written anywhere'] : []),
  ];
}

function requestLines({ client, names, rotation, selectors }: ClientRequest, asked: RunSpec): readonly string[] {
  const isRotation = asked.operation === 'rotate';
  return [
    ...(isRotation ? [rotationAsked(rotation)] : []),
    `API client ${quoted(client.displayName)}${rolesAsked(client.roles)}`,
    `secrets ${names.clientId} and ${names.clientSecret}${names.variable === undefined ? '' : `, variable ${names.variable}`}`,
    `targets ${selectors.map(placesAsked).join('; and ')}${isRotation ? '' : `; refresh: ${asked.refresh}`}`,
  ];
}

/** The file, and the part of it that the run handles. */
export function manifestAsked({ operation }: Pick<RunSpec, 'operation'>, manifest: ManifestShare): string {
  const { path, entries, shardIndex, shardTotal, onlyClients } = manifest;
  const shard = shardTotal === 1 ? '' : `; shard ${shardIndex} of ${shardTotal}`;
  const only = onlyClients === undefined ? '' : `; only ${count(onlyClients.length, 'client')}`;
  return `${operation} ${count(entries, 'entry', 'entries')} of ${plain(path)}${shard}${only}`;
}

/** When to rotate, and what becomes of predecessors. */
export function rotationAsked({ rotateAfterMs, overlapMs, force, adopt }: RotationPolicy): string {
  const when = force ? 'now: force' : `when a client is ${durationText(rotateAfterMs)} old`;
  const overlap =
    overlapMs === 0
      ? 'the old client is deleted at once'
      : `the old client keeps working for ${durationText(overlapMs)}`;
  return `rotate ${when}; ${overlap}${adopt ? '; adopt' : ''}`;
}

function rolesAsked(roles: readonly string[] | undefined): string {
  return roles === undefined
    ? ''
    : ` with ${roles.length === 1 ? 'role' : 'roles'} ${roles.map((role) => plain(role)).join(', ')}`;
}
