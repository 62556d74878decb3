const RULES: readonly { pattern: RegExp; word: (number: number) => string }[] = [
  { pattern: /\bapiClients\/[a-z0-9]{20}\b/g, word: (number) => `apiClients/${number}` },
  { pattern: /\bapi-client-[a-z0-9]{20}-[0-9a-f]{8}\b/g, word: (number) => `api-client-${number}` },
  { pattern: /\bidentities\/[a-z0-9]{20}\b/g, word: (number) => `identities/${number}` },
  { pattern: /(?<!\w)[A-Za-z0-9]{32}(?!\w)/g, word: (number) => `client-id-${number}` },
  { pattern: /(?<==)[A-Za-z0-9]{40}(?!\w)/g, word: () => 'NEXT' },
  { pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, word: () => 'TIME' },
  { pattern: /\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\b| \d\d:\d\d UTC)/g, word: () => 'TIME' },
  { pattern: /(?<=next rotation |overlap until |due since )\d{4}-\d\d-\d\d/g, word: () => 'DAY' },
  { pattern: /(?<=\bclient )[a-z0-9]{20}(?= :)/g, word: (number) => `client-${number}` },
  { pattern: /\b\d{8}t\d{6}z\b/g, word: () => 'TIME' },
  { pattern: /(?<=made-for=)[0-9a-f]{16}\b/g, word: (number) => `targets-${number}` },
  { pattern: /(?<=(?:line|succeeds|successor)=)[a-z0-9]{20}\b/g, word: (number) => `apiClients/${number}` },
  { pattern: /(?<=waiting )\d+(?= seconds(?:: a target|, so that))/g, word: () => 'SOME' },
  { pattern: /\b[5-9]\d{17}\b/g, word: (number) => `key-${number}` },
];

/**
 * Gives a function that puts words which are the same in every run in the place of addresses, ids and times. Ids are
 * numbered in the order in which they first come by.
 * @param names words for addresses, such as `confidence` for `127.0.0.1:1234`
 */
export function stableWords(names: Readonly<Record<string, string>>): (text: string) => string {
  const known = RULES.map(() => new Map<string, string>());
  return (text) => {
    const named = Object.entries(names).reduce((rest, [address, name]) => rest.split(address).join(name), text);
    return RULES.reduce((rest, { pattern, word }, index) => {
      const words = known[index] ?? new Map<string, string>();
      return rest.replace(pattern, (id) => {
        const chosen = words.get(id) ?? word(words.size + 1);
        words.set(id, chosen);
        return chosen;
      });
    }, named);
  };
}
