import { decideMapping, mappingLines, parseMap } from '../../local/demo/mapping';

const columns = ['E-mail', 'First', 'Last', 'Tel', 'a,b'];

test('what is suggested is taken where --map says nothing', () => {
  expect(decideMapping(columns, { email: 'E-mail', firstName: 'First' }, {})).toEqual({
    email: 'E-mail',
    firstName: 'First',
  });
});

test('--map wins over the suggestion, and an empty column takes it away', () => {
  const map = parseMap('firstName=Last,phone=');
  expect(decideMapping(columns, { email: 'E-mail', firstName: 'First', phone: 'Tel' }, map)).toEqual({
    email: 'E-mail',
    firstName: 'Last',
  });
});

test('a comma in a column name is written with a backslash', () => {
  expect(parseMap('email=E-mail,lastName=a\\,b')).toEqual({ email: 'E-mail', lastName: 'a,b' });
});

test('a column that is not there is named, with near matches and the columns there are', () => {
  const decide = () => decideMapping(columns, {}, { email: 'Email' });
  expect(decide).toThrow(
    'The file has no column "Email". Near matches: "E-mail". Its columns: E-mail, First',
  );
});

test('a file without an email column is refused, with the way to name one', () => {
  expect(() => decideMapping(['Mobile', 'Name'], {}, {})).toThrow(
    'No column of the file looks like an email address. Say which one it is: --map email=Column. Its columns: Mobile, Name.',
  );
  expect(() => decideMapping(columns, { email: 'E-mail' }, { email: '' })).toThrow('--map email=Column');
});

test('the mapping is shown with what is not mapped', () => {
  expect(mappingLines({ email: 'E-mail', phone: 'Tel' })).toEqual([
    'email      E-mail',
    'firstName  (none)',
    'lastName   (none)',
    'phone      Tel',
  ]);
});
