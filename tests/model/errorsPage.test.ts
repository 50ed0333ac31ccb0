import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorsPage } from '../../scripts/docs/errors';
import { errorRegistry } from '../../shared/model/errors';

const page = readFileSync(path.join(__dirname, '../../docs/errors.md'), 'utf8');

test('docs/errors.md is what the registry says (npm run build && node dist/scripts/docs/errors.js)', () => {
  expect(page).toBe(errorsPage());
});

test.each(Object.entries(errorRegistry))('%s is described with its action', (code, entry) => {
  const section = page.split('\n### ').find((text) => text.startsWith(`\`${code}\`\n`));
  expect(section).toContain(entry.meaning);
  expect(section).toContain(entry.action);
});
