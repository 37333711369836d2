import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './main.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import coneQuery from '../../examples/queries/cone.graphql?raw';

/**
 * Shows a visitor where a token goes without sending one: an empty bearer token would be refused as a bad one.
 * The editor reads JSON with comments.
 */
const headersOfAnonymous = `{
  // "Authorization": "Bearer (ampelgraph token create)"
}
`;

const place = document.getElementById('graphiql');
if (place === null) throw new Error('index.html must hold an element with the id "graphiql"; found none');

createRoot(place).render(
  <StrictMode>
    <GraphiQL
      fetcher={createGraphiQLFetcher({ url: '/graphql' })}
      defaultQuery={coneQuery}
      defaultHeaders={headersOfAnonymous}
      defaultEditorToolsVisibility="headers"
    />
  </StrictMode>,
);
