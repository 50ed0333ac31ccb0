/** The OpenAPI document of the table of routes. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { documentOf } from '../../functions/openapi';
import { routes } from '../../functions/routes';

const document = documentOf(routes) as {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
  components: { schemas: Record<string, unknown> };
};

test('the document passes the strict rules of a linter', async () => {
  const linter = spawn(process.execPath, [path.join(__dirname, 'lint.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  linter.stdin.end(JSON.stringify(document));
  expect(await json(linter.stdout)).toEqual([]);
});

test('the linter would see a fault', async () => {
  const linter = spawn(process.execPath, [path.join(__dirname, 'lint.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { '/health': _health, ...paths } = document.paths;
  linter.stdin.end(JSON.stringify({ ...document, paths: { ...paths, '/health': { get: {} } } }));
  expect(await json(linter.stdout)).not.toEqual([]);
});

test('every route of the table stands in it once, with all its path parameters', () => {
  const operations = Object.entries(document.paths).flatMap(([path_, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path: path_, method, operation })),
  );
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
    routes.map(({ name }) => name).sort(),
  );
  for (const { path: path_, operation } of operations) {
    const names = [...path_.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const given = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    expect([path_, given]).toEqual([path_, names]);
  }
});

test('no two routes have one name or one method and path, and names are fit for functions', () => {
  for (const key of [...routes.map(({ name }) => name)]) expect(key).toMatch(/^[a-zA-Z][a-zA-Z0-9]{0,62}$/);
  const places = routes.map(({ method, path: path_ }) => `${method} ${path_.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(places).size).toBe(places.length);
  expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
});

test('no answer shows where the vault or the delivered state lies', () => {
  expect(JSON.stringify(document.components.schemas.Export)).not.toContain('"path"');
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Connection', 'ConnectionInput', 'Export', 'ExportInput', 'Error', 'AuditEntry']),
  );
});
