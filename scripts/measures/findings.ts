import type { Source } from './sources.ts';

/** Circles of files that import each other, each told once, from the first of its names on. */
export function circlesIn(sources: readonly Source[]): string[] {
  const imports = new Map(sources.map((source) => [source.file, source.imports]));
  const circles = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.add(turned(path.slice(start)).join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const { file } of sources) visit(file, []);
  return [...circles].sort().map((circle) => `${circle}: these files import each other in a circle`);
}

/** The same circle, from its first file in the alphabet on. */
function turned(circle: readonly string[]): readonly string[] {
  const first = circle.indexOf([...circle].sort()[0] ?? '');
  return [...circle.slice(first), ...circle.slice(0, first)];
}

/** Names that several files declare at their top level, where one name is to mean one thing. */
export function sharedNamesIn(sources: readonly Source[]): string[] {
  const files = new Map<string, string[]>();
  for (const { file, names } of sources) for (const name of names) files.set(name, [...(files.get(name) ?? []), file]);
  const shared = [...files].filter(([, all]) => all.length > 1);
  return shared.map(([name, all]) => `${all.join(', ')}: each declares ${name}, which is to mean one thing`).sort();
}
