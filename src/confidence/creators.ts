import * as v from 'valibot';
import { type Creators, idOf } from '../domain/creators.ts';
import { LINEAGE_LABEL, RETIRE_AFTER_LENGTH, timeMsOf } from '../domain/labels.ts';

const optionalText = v.fallback(v.nullish(v.string(), ''), '');
const someone = v.object({
  name: optionalText,
  displayName: optionalText,
  clientId: optionalText,
  identity: optionalText,
  // The documented generation says `createdBy`, the newer one `creator`.
  creator: optionalText,
  createdBy: optionalText,
  labels: v.fallback(v.nullish(v.record(v.string(), v.string()), {}), {}),
});
type Someone = v.InferOutput<typeof someone>;

/** Of an item of the list, what tells who created whom; absent where it is no client. */
export function creationOf(item: unknown): unknown {
  const parsed = v.safeParse(someone, item);
  return parsed.success ? parsed.output : undefined;
}

/**
 * As whom the run creates clients, by the list of all: the client it signs in with, and the others of that one's lineage, as far
 * as one of them created the other.
 * @param signedInAs what tells who signs in: client ids, or what the claims of a token say
 */
export function creatorsOf(items: readonly unknown[], signedInAs: ReadonlySet<string> | undefined): Creators {
  const all = items.flatMap((item) => {
    const parsed = v.safeParse(someone, item);
    return parsed.success ? [parsed.output] : [];
  });
  const claimed = new Set([...(signedInAs ?? [])].map(idOf));
  const self = all.find((one) => idsOf(one).some((id) => claimed.has(id)));
  const family = self === undefined ? [] : familyOf(self, all);
  const own = new Set([...claimed, ...family.flatMap(idsOf)]);
  // A service that shows no identity shows nobody as the creator whom its list would tell.
  return { own, isKnown: self !== undefined && self.identity !== '' };
}

/** What a service may call a client that creates another. */
function idsOf({ name, clientId, identity }: Someone): readonly string[] {
  return [name, clientId, identity].map(idOf).filter((id) => id !== '');
}

function familyOf(self: Someone, all: readonly Someone[]): readonly Someone[] {
  const sameName = all.filter((one) => nameOf(one) === nameOf(self));
  const family = new Set([self]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const one of sameName)
      if ([...family].some((member) => isCreatorOf(member, one) || isCreatorOf(one, member))) family.add(one);
  }
  return [...family];
}

function isCreatorOf(one: Someone, { creator, createdBy }: Someone): boolean {
  return idsOf(one).includes(idOf(creator || createdBy));
}

/** The display name, without the time that a service needs which wants each name once. */
function nameOf({ displayName, labels }: Someone): string {
  const isTimed =
    labels[LINEAGE_LABEL] !== undefined && timeMsOf(displayName.slice(-RETIRE_AFTER_LENGTH)) !== undefined;
  return isTimed ? displayName.slice(0, -RETIRE_AFTER_LENGTH - 1) : displayName;
}
