// Lints the OpenAPI document on standard input and prints what it finds as JSON. A process of its own, because the
// linter is an ES module, which the test runner cannot load.
import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended-strict'] });
const problems = await lintFromString({ source: await text(process.stdin), config });
console.log(
  JSON.stringify(
    problems.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer ?? '' })),
  ),
);
