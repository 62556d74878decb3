import type { Sandbox } from '../../sandbox/index.ts';
import { inputVariables } from '../../sandbox/runner.ts';
import { main } from '../../src/main.ts';
import { textsWith } from '../support/input-texts.ts';
import { asStep, type Written } from './runner-files.ts';

/** One run in this process, for the repository `o/own`, of the fewest inputs with others over them; what it left behind, and how it failed. */
export async function step(
  { confidence, github }: Sandbox,
  over: Readonly<Record<string, string>> = {},
): Promise<Written & { failure: string | undefined }> {
  const texts = textsWith({
    'confidence-client-id': confidence.admin.clientId,
    'confidence-client-secret': confidence.admin.clientSecret,
    'confidence-api-url': confidence.url,
    'github-token': github.token,
    'github-api-url': github.url,
    repositories: 'o/a',
    'writes-per-minute': '0',
    ...over,
  });
  let failure: string | undefined;
  const result = await asStep({ GITHUB_REPOSITORY: 'o/own', ...inputVariables(texts) }, async () => {
    failure = await main();
  });
  return { ...result, failure };
}
