/** No methods. */
export type Api = Record<never, never>;

/** Adds no methods: this action's requests name their routes (src/github/routes.ts). */
export declare function restEndpointMethods(): Record<string, never>;
