/** The part of GitHub's public GraphQL schema that the sandbox answers: same names, arguments and nullness. */
export const schemaExcerpt = `
scalar DateTime

enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }

enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }

interface Node { id: ID! }

enum RepositoryAffiliation { COLLABORATOR ORGANIZATION_MEMBER OWNER }

enum RepositoryOrderField { CREATED_AT NAME PUSHED_AT STARGAZERS UPDATED_AT }

enum OrderDirection { ASC DESC }

input RepositoryOrder { direction: OrderDirection! field: RepositoryOrderField! }

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }

type RepositoryConnection { nodes: [Repository] pageInfo: PageInfo! totalCount: Int! }

type Topic implements Node { id: ID! name: String! }

type RepositoryTopic implements Node { id: ID! topic: Topic! }

type RepositoryTopicConnection { nodes: [RepositoryTopic] pageInfo: PageInfo! totalCount: Int! }

interface RepositoryOwner {
  id: ID!
  login: String!
  repositories(after: String, first: Int, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR]): RepositoryConnection!
}

type Organization implements Node & RepositoryOwner {
  id: ID!
  login: String!
  repositories(after: String, first: Int, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR]): RepositoryConnection!
}

type User implements Node & RepositoryOwner {
  id: ID!
  login: String!
  repositories(after: String, first: Int, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation] = [OWNER, COLLABORATOR]): RepositoryConnection!
}

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
  repositoryTopics(after: String, first: Int): RepositoryTopicConnection!
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
  repositoryOwner(login: String!): RepositoryOwner
}
`;
