// Asks the server that this page is from. What is written in the headers editor goes with each question, and of a
// subscription in its first message, for a page cannot say it before.
'use strict';

const here = new URL('graphql', location.href);
const live = new URL(here);
live.protocol = here.protocol.replace('http', 'ws');

// A link such as /graphiql?query=… fills the editors.
const given = new URLSearchParams(location.search);

const fetcher = GraphiQL.createFetcher({ url: here.href, subscriptionUrl: live.href });

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    query: given.get('query') ?? undefined,
    variables: given.get('variables') ?? undefined,
    operationName: given.get('operationName') ?? undefined,
    isHeadersEditorEnabled: true,
    defaultEditorToolsVisibility: 'headers',
    defaultHeaders: '{"Authorization": "Bearer "}',
    defaultQuery: `# A query asks once, a subscription is told again whenever something has changed.
# If the server wants a token, write it behind "Bearer" in the headers below.
query CustomersAndSubscriptions {
  customers(first: 10) {
    totalCount
    nodes {
      customerId
      name
      email
      entitlements
      subscriptions(condition: {status: "ACTIVE"}) {
        nodes {
          subscriptionId
          planName
          startDate
        }
      }
    }
  }
}
`,
  }),
);
