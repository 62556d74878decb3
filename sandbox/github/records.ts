/** A repository as the service keeps it. */
export interface StoredRepository {
  readonly id: number;
  /** `owner/name`, as written when it was added or renamed. */
  fullName: string;
  archived: boolean;
  private: boolean;
  readonly createdAtMs: number;
}

/** A secret, opened. */
export interface StoredSecret {
  readonly name: string;
  readonly value: string;
  /** In whole seconds of GitHub's own clock. */
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A configuration variable; it has the same columns as a secret, in the clear. */
export type StoredVariable = StoredSecret;

/** What a token may do. */
export interface TokenGrant {
  /** `actions` is the token that a workflow's job gets by itself. */
  kind: 'fine-grained' | 'app' | 'classic' | 'actions';
  /** Full names, or everything. */
  repositories: 'all' | readonly string[];
  /** Not heeded for `classic` and `actions`. */
  secrets?: 'read' | 'write';
  /** Not heeded for `classic` and `actions`. */
  variables?: 'read' | 'write';
  /** Scopes of a classic token, such as `repo`. */
  scopes?: readonly string[];
}

/** Where secrets live. Each place has its own key pair. */
export interface Place {
  readonly scope: 'repository';
  readonly id: number;
  readonly store: 'actions';
}
