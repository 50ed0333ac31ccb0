/** Which locations lead into the configured folder, and the setting that names it. */
import { ProductError } from '../../shared/model/errors';
import { blobPathOf } from '../../shared/segments/address';
import { parseLocations } from '../../shared/segments/location';

const home = {
  containerUrl: 'https://contosodata.blob.core.windows.net/ci-exports',
  prefix: 'CustomerInsights_abcd/Feed',
};
const emulator = { containerUrl: 'http://127.0.0.1:10000/devstoreaccount1/ci-exports', prefix: 'Feed' };
const base = `${home.containerUrl}/${home.prefix}`;

test.each([
  ['as it is', `${base}/High/1.csv`],
  ['through the dfs host', `${base}/High/1.csv`.replace('.blob.', '.dfs.')],
  ['with ?snapshot=', `${base}/High/1.csv?snapshot=2018-11-14T19:37:51.7526830Z`],
  ['with a SAS', `${base}/High/1.csv?sv=2024-01-01&sig=abc%3D`],
  ['percent-encoded', `${base.replace('Feed', 'F%65ed')}/High%2F1.csv`],
  ['with upper-case host', `${base}/High/1.csv`.replace('contosodata.blob', 'ContosoData.Blob')],
  ['over a private link', `${base}/High/1.csv`.replace('.blob.', '.privatelink.blob.')],
])('a location %s leads to the blob', (_title, location) => {
  expect(blobPathOf(location, home)).toBe('CustomerInsights_abcd/Feed/High/1.csv');
});

test('blanks and letters of other scripts in a path may be encoded or not', () => {
  expect(blobPathOf(`${base}/H%C3%B6chst%20wertvoll/1.csv`, home)).toBe(
    `${home.prefix}/Höchst wertvoll/1.csv`,
  );
  expect(blobPathOf(`${base}/Höchst wertvoll/1.csv`, home)).toBe(`${home.prefix}/Höchst wertvoll/1.csv`);
});

test("the local emulator's path-style address leads to the blob, under any loopback name", () => {
  for (const host of ['127.0.0.1', 'localhost', '[::1]'])
    expect(blobPathOf(`http://${host}:10000/devstoreaccount1/ci-exports/Feed/1.csv`, emulator)).toBe(
      'Feed/1.csv',
    );
});

test.each([
  ['another account', base.replace('contosodata', 'evil'), 'account'],
  ['a host that only begins alike', base.replace('.net', '.net.evil.example'), 'account'],
  ['another container', base.replace('ci-exports', 'other'), 'container'],
  ['another folder', base.replace('Feed', 'Other'), 'folder'],
  ['a folder that only begins alike', base.replace('Feed', 'Feed2'), 'folder'],
  ['the parent folder', `${base}/..`, 'folder'],
  ['an encoded parent folder', `${base}/a%2F..%2F..%2F..`, 'folder'],
  ['another scheme', base.replace('https:', 'ftp:'), 'account'],
])('a location on %s is refused', (_title, location, what) => {
  const refused = (): string => blobPathOf(`${location}/1.csv?sig=SECRET`, home);
  expect(refused).toThrow(ProductError);
  expect(refused).toThrow(`is on another ${what}`);
  expect(refused).not.toThrow('SECRET');
});

test.each([
  ['another port', 'http://127.0.0.1:10001/devstoreaccount1/ci-exports/Feed/1.csv'],
  ['another account', 'http://127.0.0.1:10000/devstoreaccount2/ci-exports/Feed/1.csv'],
])('a location on %s of the emulator is refused', (_title, location) => {
  expect(() => blobPathOf(location, emulator)).toThrow('is on another account');
});

test('a location that is no URL is an error of model.json', () => {
  for (const location of ['High/1.csv', `${base}/%E0%A4%A.csv`])
    expect(() => blobPathOf(location, home)).toThrow(
      expect.objectContaining({ code: 'model_invalid' }) as Error,
    );
});

describe('SEGMENTS_LOCATION', () => {
  test('names container and folder, several comma-separated; slashes at the end do not count', () => {
    expect(parseLocations('data/CustomerInsights_1/Feed/, other')).toEqual([
      { container: 'data', prefix: 'CustomerInsights_1/Feed', folder: 'Feed' },
      { container: 'other', prefix: '', folder: 'other' },
    ]);
  });
  test('the folder that tells locations apart is as long as it must be', () => {
    const folders = parseLocations('one/a/Feed,two/a/Feed,two/b/Feed').map((location) => location.folder);
    expect(folders).toEqual(['one/a/Feed', 'two/a/Feed', 'b/Feed']);
  });
  test.each([
    '',
    'data/Feed,',
    'https://x.blob.core.windows.net/ci',
    'CI/Feed',
    'data//Feed',
    'data/../x',
    'data/Feed/model.json',
    'data/Feed?x',
    'data/Feed,data/Feed/',
    'a-',
    '/ci/Feed',
  ])('refuses %j naming the setting', (text) => {
    expect(() => parseLocations(text)).toThrow(
      expect.objectContaining({ code: 'settings_invalid', target: 'SEGMENTS_LOCATION' }) as Error,
    );
  });
});
