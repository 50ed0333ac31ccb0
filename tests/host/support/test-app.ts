// Where the small function app for the tests of the local host stands.
import path from 'node:path';

export const testAppSources = path.resolve(__dirname, '../app');

/** As one file; jest's set-up makes it. */
export const testApp = path.resolve(__dirname, '../../../node_modules/.cache/test-app');
