/** The part of GitHub's public GraphQL schema that the sandbox answers: same names, arguments and nullness. */
export const schemaExcerpt = `
scalar DateTime

enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }

enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }

interface Node { id: ID! }

interface RepositoryOwner { id: ID! login: String! }

type Organization implements Node & RepositoryOwner { id: ID! login: String! }

type Repository implements Node {
  id: ID!
  databaseId: Int
  name: String!
  nameWithOwner: String!
  owner: RepositoryOwner!
  isArchived: Boolean!
  isDisabled: Boolean!
  isFork: Boolean!
  isPrivate: Boolean!
  visibility: RepositoryVisibility!
  viewerCanAdminister: Boolean!
  viewerPermission: RepositoryPermission
  createdAt: DateTime!
}

type RateLimit {
  cost: Int!
  limit: Int!
  nodeCount: Int!
  remaining: Int!
  resetAt: DateTime!
  used: Int!
}

type Query {
  rateLimit(dryRun: Boolean = false): RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
}
`;
