#!/usr/bin/env node
// Stands in for az (with a Microsoft Graph behind it) and azd: keeps a directory in the JSON file FAKE_DIRECTORY.
// Refuses what it does not know, so that a hook cannot pass by calling something else.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const file = process.env.FAKE_DIRECTORY;
const state = JSON.parse(readFileSync(file, 'utf8'));
const command = path.basename(process.argv[1]);
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];

function finish(answer) {
  writeFileSync(file, JSON.stringify(state, null, 2));
  if (answer !== undefined) console.log(JSON.stringify(answer));
  process.exit(0);
}
function fail(text) {
  writeFileSync(file, JSON.stringify(state, null, 2));
  console.error(`ERROR: ${text}`);
  process.exit(1);
}

state.calls.push([command, ...args].join(' '));
if (command === 'azd') {
  if (args[0] !== 'env' || args[1] !== 'set') fail(`azd ${args.join(' ')} is not known`);
  state.env[args[2]] = args[3];
  finish();
}
if (args[0] === 'account' && args[1] === 'show') finish({ user: { type: state.caller } });
if (args[0] !== 'rest') fail(`az ${args.join(' ')} is not known`);

const method = option('--method');
const address = decodeURIComponent(option('--uri').replace('https://graph.microsoft.com/v1.0', ''));
const body = args.includes('--body')
  ? JSON.parse(readFileSync(option('--body').slice(1), 'utf8'))
  : undefined;
const denied =
  'Forbidden({"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}})';
const missing = 'Not Found({"error":{"code":"Request_ResourceNotFound"}})';
if (method !== 'GET' && !state.mayWrite) fail(denied);

const route = `${method} ${address
  .replace(/\?.*/, '')
  .replace(/\(appId='[^']*'\)/, '(appId)')
  .replace(/\/[0-9a-z]+-\d+(?=\/|$)/, '/{id}')}`;
const id = /\/([0-9a-z]+-\d+)(?:\/|$)/.exec(address)?.[1];
const appId = /\(appId='([^']*)'\)/.exec(address)?.[1];
switch (route) {
  case 'GET /me':
    finish({ id: 'person-1' });
  case 'GET /applications': {
    const name = /displayName eq '(.*)'$/.exec(address)[1];
    finish({ value: state.applications.filter((one) => one.displayName === name) });
  }
  case 'GET /applications(appId)':
    finish(state.applications.find((one) => one.appId === appId) ?? fail(missing));
  case 'POST /applications': {
    const number = state.applications.length + 1;
    const made = { id: `object-${number}`, appId: `client-${number}`, ...body };
    state.applications.push(made);
    finish(made);
  }
  case 'PATCH /applications/{id}': {
    const app = state.applications.find((one) => one.id === id) ?? fail(missing);
    const scopes = app.api?.oauth2PermissionScopes ?? [];
    for (const known of body.api?.preAuthorizedApplications ?? [])
      for (const scope of known.delegatedPermissionIds)
        if (!scopes.some((one) => one.id === scope))
          fail(`Property api.preAuthorizedApplications: ${scope} unknown`);
    Object.assign(app, body);
    finish();
  }
  case 'GET /servicePrincipals(appId)':
    finish(state.servicePrincipals.find((one) => one.appId === appId) ?? fail(missing));
  case 'POST /servicePrincipals': {
    const made = { id: `principal-${state.servicePrincipals.length + 1}`, appId: body.appId };
    state.servicePrincipals.push(made);
    finish(made);
  }
  case 'POST /servicePrincipals/{id}/appRoleAssignedTo': {
    const same = (one) => JSON.stringify(one) === JSON.stringify(body);
    if (state.assignments.some(same)) fail('Permission being assigned already exists on the object');
    state.assignments.push(body);
    finish(body);
  }
  default:
    fail(`${route} is not known`);
}
