import { readFileSync } from 'node:fs';
import path from 'node:path';
import { azureVariables } from '../../shared/settings/development';
import { settingNames } from '../../shared/settings/local';
import { settingsSchema } from '../../shared/settings/schema';

/** Without the blanks that align the columns. */
const page = readFileSync(path.join(__dirname, '../../docs/settings.md'), 'utf8').replace(/ {2,}/g, ' ');

test('docs/settings.md has a row for every setting and no other', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...settingNames, 'AzureWebJobsStorage'].sort());
});

test('docs/settings.md names the default that each setting has', () => {
  for (const [name, schema] of Object.entries(settingsSchema(false).shape)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const shown = /^\| `\w+` \| (?:`([^`]+)`)? ?\|/.exec(row)?.[1];
    const given = schema.safeParse(undefined);
    expect([name, shown === undefined]).toEqual([name, !given.success]);
    if (shown !== undefined) expect(schema.safeParse(shown)).toEqual(given);
  }
});

test('docs/settings.md names every variable that ends development', () => {
  for (const variable of azureVariables) expect(page).toContain(`\`${variable}\``);
});
