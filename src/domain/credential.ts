import type { Secret } from './secret.ts';

/** What a program signs in to Confidence with: the pair that is written to a target. */
export interface Credential {
  /** No secret. */
  clientId: string;
  clientSecret: Secret;
}
