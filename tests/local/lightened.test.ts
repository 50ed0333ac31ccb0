/** What Azurite is spared is found by name inside it: an upgrade that names it otherwise must be noticed. */
import { execFileSync } from 'node:child_process';
import { lightened } from '../../local/azurite/lightened';

const answer = (program: string): unknown =>
  JSON.parse(execFileSync(process.execPath, [...lightened, '-e', program], { encoding: 'utf8' }));

test('it collects garbage at its start and then once a day, not every ten minutes', () => {
  const manager = JSON.stringify(require.resolve('azurite/dist/src/blob/gc/BlobGCManager.js'));
  const program = `const Manager = require(${manager}).default;
    console.log(new Manager({}, {}, {}, () => undefined, {}).gcIntervalInMS)`;
  expect(answer(program)).toBe(24 * 3600 * 1000);
});

test('its telemetry library is not loaded', () => {
  const telemetry = JSON.stringify(require.resolve('azurite/dist/src/common/Telemetry.js'));
  const program = `require(${telemetry});
    console.log(Object.keys(require.cache).filter((file) => /node_modules.applicationinsights.out/.test(file)).length)`;
  expect(answer(program)).toBe(0);
});

test('a path template is compiled once, however many requests are matched against it', () => {
  const utils = JSON.stringify(require.resolve('azurite/dist/src/blob/generated/utils/utils.js'));
  const program = `const { isURITemplateMatch } = require(${utils});
    const matches = ['/a/b', '/c', '/d/e'].map((path) => isURITemplateMatch(path, '/{containerName}/{blob}'));
    const compile = require('module').createRequire(${utils})('uri-templates');
    console.log(JSON.stringify([matches, compile('/{x}') === compile('/{x}')]))`;
  expect(answer(program)).toEqual([[true, false, true], true]);
});
