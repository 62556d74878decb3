import * as v from 'valibot';

const component = v.looseObject({ 'bom-ref': v.string(), name: v.string() });
const dependency = v.object({ ref: v.string(), dependsOn: v.optional(v.array(v.string()), []) });
const bom = v.looseObject({
  metadata: v.looseObject({ component }),
  components: v.array(component),
  dependencies: v.array(dependency),
});

/** What the names of the stand-ins of this repository begin with. */
export const STAND_IN = 'left-out-';

/**
 * A CycloneDX document of npm with the packages of production alone: the direct dependencies, and what they need.
 * `npm sbom --omit dev` leaves out packages that development needs too.
 * @param text what `npm sbom --sbom-format cyclonedx` prints
 * @param production names of the direct dependencies
 * @throws ValiError where it is no CycloneDX document of npm
 */
export function productionSbom(text: string, production: readonly string[]): string {
  const whole = v.parse(bom, JSON.parse(text));
  const root = whole.metadata.component['bom-ref'];
  const below = new Map(whole.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const isDirect = (ref: string) => production.includes(nameOf(ref)) || nameOf(ref).startsWith(STAND_IN);
  const kept = reachableFrom((below.get(root) ?? []).filter(isDirect), below);
  const components = whole.components.filter((one) => kept.has(one['bom-ref'])).map(named);
  const dependencies = whole.dependencies
    .filter(({ ref }) => kept.has(ref) || ref === root)
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));
  const metadata = { ...whole.metadata, component: named(whole.metadata.component) };
  return `${JSON.stringify({ ...whole, metadata, components, dependencies }, undefined, 2)}\n`;
}

/** npm calls a linked package by its folder: the reference has the name that it gives itself. */
function named(one: v.InferOutput<typeof component>): v.InferOutput<typeof component> {
  return { ...one, name: nameOf(one['bom-ref']) };
}

function nameOf(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('@'));
}

function reachableFrom(refs: readonly string[], below: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...refs];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    open.push(...(below.get(ref) ?? []));
  }
  return seen;
}
