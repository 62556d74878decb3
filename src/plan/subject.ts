import { createHash } from 'node:crypto';
import { type ApiClient, isOurs, TARGETS_LABEL } from '../domain/api-client.ts';
import { keyOf } from '../domain/destination.ts';
import type { Problem } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type Lineage, lineageOf } from '../domain/lineage.ts';
import { retireAfterMsOf } from '../domain/retire-after.ts';
import { type Move, next } from '../domain/rotation.ts';
import type { GenerationFacts, RotationFacts, RotationWish } from '../domain/rotation-facts.ts';
import type { Subject, Wish } from '../domain/wish.ts';

/** The facts of a run and what it wants: what every rule of this room looks at. */
export interface Scene {
  facts: Facts;
  wish: Wish;
}

/** The clients of a subject, or why nobody can tell them. */
export function lineageFor(subject: Subject, { facts, wish }: Scene): Lineage | Problem {
  return lineageOf(subject.client, facts.clients, rotationWishOf(wish).adopt);
}

/** The targets of a subject, of those that can be written. */
export function targetsOf({ destinations }: Subject, { targets }: Pick<Facts, 'targets'>): readonly TargetFacts[] {
  return destinations.flatMap((destination) => targets.get(keyOf(destination)) ?? []);
}

/** What is to be done next for a subject. */
export function moveFor(subject: Subject, lineage: Lineage, { facts, wish }: Scene): Move {
  const rotation = rotationWishOf(wish);
  const force = rotation.force && !facts.gaveWay.has(subject.client.displayName);
  return next(rotationFactsOf(subject, lineage, { facts, wish }), { ...rotation, force }, confidenceNowMs(facts));
}

/** Now, on Confidence's clock, in milliseconds. */
export function confidenceNowMs({ githubNowMs, githubAheadMs }: Facts): number {
  return githubNowMs - githubAheadMs;
}

/** What a subject asks of its lineage: only `rotate` replaces a client for its age, or adopts one. */
export function rotationWishOf({ operation, rotation, hasWaited = false }: Wish): RotationWish {
  const { overlapMs, rotateAfterMs, force, adopt } = rotation;
  return operation === 'rotate'
    ? { overlapMs, rotateAfterMs, force, adopt, hasWaited }
    : { overlapMs, rotateAfterMs: undefined, force: false, adopt: false, hasWaited };
}

/** Whether a client is this action's to retire: it made it, or a rotation adopts it. */
export function isManaged(client: ApiClient, wish: Wish): boolean {
  return isOurs(client) || rotationWishOf(wish).adopt;
}

/** What the rotation rules look at. */
export function rotationFactsOf(subject: Subject, lineage: Lineage, { facts, wish }: Scene): RotationFacts {
  const mark = targetsMark(subject, wish);
  return {
    generations: lineage.generations.map((client) => generationOf(client, mark, { facts, wish })),
    targets: targetsOf(subject, facts),
    githubAheadMs: facts.githubAheadMs,
    usesVariable: wish.names.variable !== undefined,
    signedInAs: facts.signedInAs,
  };
}

function generationOf(client: ApiClient, mark: string, { facts, wish }: Scene): GenerationFacts {
  return {
    client,
    isReadable: facts.readable.has(client.name),
    isOfThisRun: facts.ofThisRun.has(client.name),
    // One without the label was made by hand or by an older version: nobody knows for what.
    isForTheseTargets: client.labels[TARGETS_LABEL] === mark,
    retireAfterMs: isManaged(client, wish) ? retireAfterMsOf(client) : undefined,
  };
}

/** Which targets a client is made for, as the value of a label: the same for the same places and names, in any order. */
export function targetsMark({ destinations }: Subject, { github, names }: Pick<Wish, 'github' | 'names'>): string {
  const places = destinations.map(keyOf).sort();
  const text = JSON.stringify([github, places, names.clientId, names.clientSecret]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
