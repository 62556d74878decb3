/** What helps where the code says it in the message itself, or where the cure depends on what stands in its place. */
export const FURTHER_CURES: Readonly<Record<string, string>> = {
  '… claimed by two clients': 'Cure those that are listed, and run again',
  'API client … is not removed: …': 'It depends on the reason, which is one of those above',
  'nobody can tell what to do': 'This is a defect of the action: please report it',
  'unexpected: …': 'This is a defect of the action: please report it',
  'cannot be written': 'The reason stands beside it',
  'another run created … at the same time, and did not delete it':
    'Let one run at a time do this, by a concurrency group, and run again',
  'API client … could not be updated: …': 'Cure the reason that it tells, and run again',
  'API client … still works, although force and overlap: 0 were to end it':
    'Cure what is told beside it, and run again; or delete the client by hand in Confidence, now',
  'API client … was deleted, but …': 'Take the deleted client out of the policy by hand',
  'API client … could not be retired: …': 'Cure the reason that it tells; the next run tries again',
  'API client … is not deleted: …': 'Cure the reason that it tells, and run again',
  'a target was written meanwhile, so no API client was deleted': 'Let one run at a time do this, and run again',
  'another run wrote a target and created a client meanwhile': 'Let one run at a time do this, and run again',
  'API client … could not be deleted: …': 'Cure the reason that it tells; the next run goes on',
  'API client … was created meanwhile, so nothing was deleted': 'Let one run at a time do this, and run again',
  'API client …, created by this run, was deleted again': 'Nothing: the next run starts anew',
  'API client …, created by this run, could not be deleted completely (…)':
    'Run again: the next run finds the client by its labels',
  'not tried, there is no client to write': 'Cure what is told of the client',
  'the run could not look again, so no client was retired: …': 'Run again: the next run goes on',
  'not removed: …': 'Run again: the next run goes on',
  'github-token is a classic token without the scope repo': 'Give the token the scope repo, or use a GitHub App',
  '… does not end after … pages': 'A proxy or a gateway may repeat answers: check github-api-url',
  'its public key is not one of … bytes': 'A proxy or a gateway may answer for GitHub: check github-api-url',
  '… answered …, a redirect, which is not followed':
    'Check github-api-url; a company gateway may want a sign-in of its own',
  '…: the answer cannot be read (…)': 'A proxy or a gateway may answer for the service: check the address',
  '…: no answer (…)': 'Check the network, the proxy in https_proxy, and no_proxy; then run again',
  '… answered … with an unexpected body (…)': 'Check that confidence-api-url is the address of Confidence itself',
  'POST …/graphql': 'By what the answer says: see the tables of answers above',
  '… answered ……': 'By what the answer says: see the tables of answers above',
  '… … answered ……': 'By what the answer says: see the tables of answers above',
  'not found…': 'Check the name, and install the App there or add the repository to the token',
  'GitHub refused the list of repositories: …': 'By what the answer says: see the table of answers above',
  'no repository is left after …': 'Check them, and repositories',
  'no such owner of repositories': 'Check the owner in repositories',
  'nothing can be sealed for its public key': 'A proxy or a gateway may answer for GitHub: check github-api-url',
  '…; reading it again: …': 'Run again',
  'GET …/v1/apiClients listed a client with unexpected fields (…)':
    'Check that confidence-api-url is the address of Confidence itself',
  'GET …/v1/… answered with another client': 'Check that confidence-api-url is the address of Confidence itself',
  'GET …/v1/… does not end: page tokens repeat': 'Check that confidence-api-url is the address of Confidence itself',
  'no replacement of API client … was made: its display name is taken, and so is the name with the time added':
    'Run again',
  'Creating the API client … got no clear answer, and the list of clients shows none created by this run':
    'Run again: a client that appears later is found by its name',
  'the policies cannot be read, and the new client would lack what they give to the old one (…)':
    'Give the client that signs in a role that may manage policies, such as IAM Editor',
  'API client … has no identity, so it cannot get what policies give to the old client':
    'Give the client its roles by hand, then run again',
  'the policies that may name it could not be listed (…)': 'Take the deleted client out of policies by hand',
  'GET …/v1/policies listed something that is not a policy of Confidence':
    'Check that confidence-api-url is the address of Confidence itself',
  'GET …/v1/roles listed something that is not a role of Confidence':
    'Check that confidence-api-url is the address of Confidence itself',
  'API client … cannot be given its roles: the service keeps none inside clients, and … (…)':
    'Give the client that signs in a role that may manage policies; or leave roles empty and bind them by hand',
  '… does not hold …': 'Percent-encode the user and password of the proxy; give it as http://host:port',
  'the id, the secret or the variable is missing': 'Run operation: provision',
  'the variable holds the id of a client with another display name': 'Run operation: provision',
  'holds an id and a secret of different clients': 'Run operation: provision, which writes both',
  'holds an older client': 'Run operation: provision',
  'is due for rotation': 'Run operation: rotate',
  'was to be deleted and still works': 'Run operation: rotate',
  'has other roles than asked for': 'Run operation: provision',
  'has other permissions than asked for': 'Run operation: provision',
  'has another description than asked for': 'Run operation: provision',
  'has other labels than asked for': 'Run operation: provision',
  'may be used by other repositories than asked for': 'Run operation: provision',
};
