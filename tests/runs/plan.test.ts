import { sizeNotes, testedContacts } from '../../shared/runs/plan';

test('above a million contacts the plan warns and says how many minutes to expect, up to it it does not', () => {
  expect(sizeNotes(testedContacts, 40)).toEqual([]);
  expect(sizeNotes(testedContacts + 1, 40.1)).toEqual([
    'The segments hold 1000001 contacts; exports are tested up to 1000000. Sending is expected to take 41 minutes.',
  ]);
});
