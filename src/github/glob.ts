/** Whether a name has to be matched, rather than compared. */
export function isGlob(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Whether a whole name matches, without case: `*` is any text, `?` one character, `[…]` one of some, `[!…]` or `[^…]` one
 * of all others; all else is itself. A name without those is compared. A class that is none, such as `[z-a]`, matches nothing.
 */
export function matcherOf(glob: string): (name: string) => boolean {
  if (!isGlob(glob)) return (name) => name.toLowerCase() === glob.toLowerCase();
  const source = glob.replace(/\*+|\?|\[([!^]?)([^\]]+)\]|[^*?]/gu, (part, not = '', members?: string) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    // A range keeps its hyphen; all other members are themselves.
    if (members !== undefined) return `[${not && '^'}${members.replace(/[\\[\]^]/g, '\\$&')}]`;
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  try {
    const pattern = new RegExp(`^${source}$`, 'isu');
    return (name) => pattern.test(name);
  } catch {
    return () => false;
  }
}
