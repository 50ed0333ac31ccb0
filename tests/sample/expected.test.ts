import { expectedOutcome, plainCsv, plainEmailRule } from './expected';

test("the plain reader reads the worked example of Customer Insights' layout", () => {
  const second =
    '"77aa","","No","Email","+49 30 555 0142"\r\n' +
    '"1234","Abbie.Moss@Contoso.com","Abigail","Moss",""\r\n' +
    '"fedc","li.wei@contoso.cn","Wei","The ""Li"" family\nof Kowloon","+852 5550 1234"\r\n';
  const first = '"ce75","abbie.moss@contoso.com","Abbie","Moss","+1 555 0100"\n';
  const records = [...plainCsv(first), ...plainCsv(second)];
  const outcome = expectedOutcome(records, { email: 1, firstName: 2, lastName: 3, phone: 4 });
  expect(outcome).toEqual({
    read: 4,
    missing: 1,
    malformed: 0,
    duplicate: 1,
    contacts: new Map([
      [
        'abbie.moss@contoso.com',
        { email: 'abbie.moss@contoso.com', firstName: 'Abbie', lastName: 'Moss', phone: '+1 555 0100' },
      ],
      [
        'li.wei@contoso.cn',
        {
          email: 'li.wei@contoso.cn',
          firstName: 'Wei',
          lastName: 'The "Li" family\nof Kowloon',
          phone: '+852 5550 1234',
        },
      ],
    ]),
  });
});

test('a last record without a line end counts', () => {
  expect(plainCsv('a,b\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test.each(['a@b.co', "o'brien@example.com", 'a.b+c@mail.example.org', 'x@sub-domain.example.net'])(
  '%s keeps the published rules',
  (address) => expect(plainEmailRule(address)).toBe(true),
);

test.each([
  'a',
  'a@',
  '@b.co',
  'a@@b.co',
  'a@b',
  'a@b.c',
  'a@b.12',
  'a(b)@c.de',
  'a@b,de',
  'A <a@b.de>',
  'a@b..de',
])('%s breaks them', (address) => expect(plainEmailRule(address)).toBe(false));
