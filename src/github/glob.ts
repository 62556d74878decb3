/** Whether a name has to be matched, rather than compared. */
export function isGlob(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Whether a whole name matches, without case: `*` is any text, `?` one character, `[…]` one of some; all else is itself. A
 * name without those is compared.
 */
export async function matcherOf(glob: string): Promise<(name: string) => boolean> {
  if (!isGlob(glob)) return (name) => name.toLowerCase() === glob.toLowerCase();
  const { default: picomatch } = await import('picomatch');
  // A class of one character is that character, whatever it would mean elsewhere.
  const literal = glob.replace(/\[[^\]]*\]|[(){}|+@!$^\\]/g, (part) =>
    part.length > 1 ? part : `[${literally(part)}]`,
  );
  return picomatch(literal, { nocase: true, dot: true, bash: true, nonegate: true, nobrace: true, noext: true });
}

function literally(character: string): string {
  return /[\\^]/.test(character) ? `\\${character}` : character;
}
