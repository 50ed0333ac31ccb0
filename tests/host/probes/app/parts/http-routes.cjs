// Functions of the probes: HTTP functions: routes and levels.
'use strict';
const { app } = require('@azure/functions');

app.http('pxOpt', {
  route: 'opt/{a}/{b?}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (req) => ({ jsonBody: req.params }),
});
app.http('pxConstraint', {
  route: 'num/{n:int}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (req) => ({ jsonBody: req.params }),
});
app.http('pxCaseRoute', {
  route: 'MiXed/{SomeId}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (req) => ({ jsonBody: req.params }),
});
app.http('pxSameGet', {
  route: 'same/{x}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => ({ body: 'by GET' }),
});
app.http('pxSamePost', {
  route: 'same/{x}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: () => ({ body: 'by POST' }),
});
app.http('pxNoRoute', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'no route' }) });
app.http('pxNeedKey', {
  route: 'needkey',
  methods: ['GET'],
  authLevel: 'function',
  handler: () => ({ body: 'in' }),
});
app.http('pxNeedKeyToo', {
  route: 'needkeytoo',
  methods: ['GET'],
  authLevel: 'function',
  handler: () => ({ body: 'in' }),
});
app.http('pxRouteLiteral', {
  route: 'pick/fixed',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => ({ body: 'literal' }),
});
app.http('pxRouteParam', {
  route: 'pick/{x}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => ({ body: 'param' }),
});
app.http('pxAdmin', {
  route: 'needadmin',
  methods: ['GET'],
  authLevel: 'admin',
  handler: () => ({ body: 'in' }),
});
