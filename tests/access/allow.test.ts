import fc from 'fast-check';
import { fits } from '../../shared/access/allow';

test.each([
  ['Email', 'Email', true],
  ['Email', 'email', false],
  ['Email', 'Em', false],
  ['Email', '*', true],
  ['', '*', true],
  ['Email', 'E*l', true],
  ['El', 'E*l', true],
  ['E', 'E*E', false],
  ['abcabc', 'a*bc*c', true],
  ['abc', 'a*bc*c', false],
  ['Email2', 'Email', false],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
  ['constructor', '*', true],
])('"%s" fits "%s": %s', (name, pattern, expected) => {
  expect(fits(name, pattern)).toBe(expected);
});

test('a star stands for any characters and everything else for itself, as in a regular expression', () => {
  const text = fc.stringMatching(/^[ab.]{0,8}$/);
  fc.assert(
    fc.property(text, fc.stringMatching(/^[ab.*]{0,8}$/), (name, pattern) => {
      const expression = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*');
      return fits(name, pattern) === new RegExp(`^${expression}$`).test(name);
    }),
    { numRuns: 5000 },
  );
});
