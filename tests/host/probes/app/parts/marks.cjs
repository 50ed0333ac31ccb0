// Functions of the probes: marks: what an activity did can be seen, and steered, from outside.
'use strict';
const { app } = require('@azure/functions');

const marks = new Map();
app.http('pxMarks', {
  route: 'marks/{key}',
  methods: ['GET', 'PUT'],
  authLevel: 'anonymous',
  handler: async (req) => {
    const key = decodeURIComponent(req.params.key);
    if (req.method === 'PUT') marks.set(key, Number(await req.text()));
    return { jsonBody: marks.get(key) ?? 0 };
  },
});
app.http('pxAccepted', {
  route: 'accepted/{key}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (req) => {
    const n = (marks.get(req.params.key) ?? 0) + 1;
    marks.set(req.params.key, n);
    return n < 2
      ? { status: 202, headers: { location: req.url, 'retry-after': '1' } }
      : { status: 200, jsonBody: { polls: n } };
  },
});

module.exports = { marks };
