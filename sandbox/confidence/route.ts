import type { Answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { ConfidenceVariant } from '../options.ts';
import type { Parameters, RouteRow } from '../routes.ts';
import type { Caller } from './access-tokens.ts';
import type { ConfidenceWorld } from './world.ts';

/** What a route's function gets. */
export interface ConfidenceRequest {
  readonly call: Call;
  readonly world: ConfidenceWorld;
  readonly parameters: Parameters;
  readonly caller: Caller;
}

/** A row of the route table. */
export interface ConfidenceRoute extends RouteRow {
  /** The right it takes; `open` takes no access token at all. */
  readonly right: 'open' | 'read' | 'write';
  /** Where absent, the route is always there. */
  readonly offered?: (variant: ConfidenceVariant) => boolean;
  readonly handle: (request: ConfidenceRequest) => Answer;
}
