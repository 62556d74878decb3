/** A form that a secret may show in, and the texts to look for. */
interface Form {
  form: string;
  texts: readonly string[];
}

/** Every form a secret is looked for in. Written apart from the product's own list of forms. */
export function formsToSearch(secret: string): Form[] {
  const url = encodeURIComponent(secret);
  const hex = Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    { form: 'plain', texts: [secret] },
    { form: 'JSON', texts: [JSON.stringify(secret).slice(1, -1)] },
    { form: 'URL', texts: [url, url.replaceAll(/%../g, (code) => code.toLowerCase())] },
    { form: 'form', texts: [new URLSearchParams({ x: secret }).toString().slice(2)] },
    { form: 'hex', texts: [hex, hex.toUpperCase()] },
    { form: 'base64', texts: [0, 1, 2].flatMap((before) => base64Cores(secret, before)) },
  ];
}

/** The part of the base64 of a longer text that depends on the secret alone, where `before` bytes precede it. */
function base64Cores(secret: string, before: number): string[] {
  const whole = Buffer.from(`${'?'.repeat(before)}${secret}`);
  const core = whole.toString('base64').slice(before === 0 ? 0 : before + 1, Math.floor((whole.length * 4) / 3));
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Where a secret shows in a text: the forms, without regard to case where the form has none. */
export function findSecret(text: string, secret: string): string[] {
  return formsToSearch(secret).flatMap(({ form, texts }) => (texts.some((one) => text.includes(one)) ? [form] : []));
}

/** The lines of a raw log but for those that register masks. */
export function withoutMasks(raw: string): string {
  return raw
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
}

/** The forms of a secret that are not masked before the first line that is no mask but carries one. */
export function maskedTooLate(raw: string, secret: string): string[] {
  const lines = raw.split('\n');
  const firstUse = lines.findIndex((line) => !line.startsWith('::add-mask::') && findSecret(line, secret).length > 0);
  if (firstUse < 0) return [];
  const masked = lines.slice(0, firstUse).filter((line) => line.startsWith('::add-mask::'));
  return masked.some((line) => line.includes(secret)) ? [] : [`line ${firstUse + 1}`];
}

/** The number of the first line that masks a text; -1 where none does. */
export function lineOfMask(raw: string, text: string): number {
  return raw.split('\n').indexOf(`::add-mask::${text}`);
}
