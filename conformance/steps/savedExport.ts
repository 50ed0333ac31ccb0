/** An export is refused at save when it cannot work, and sends nothing by being saved. */
import { bodyOf } from '../app/api';
import { same } from '../finding';
import { arrived } from '../judge/arrivals';
import { answered, refused } from '../judge/refusals';
import { mapping } from '../segments/files';
import { rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, exportBody, exportId } from '../world';

const name = 'save';

export const savedExport: Step = {
  name: 'export',
  missing: needsConnection,
  run: async (world, found) => {
    const { call } = world;
    const prefix = addresses(world, name);
    const segment = await world.segments.put(name, rowsOf({ prefix, people: 20 }));
    const path = `/exports/${exportId(world, name)}`;
    const put = (change: object = {}, headers = {}) =>
      call('PUT', path, { body: exportBody(world, segment, change), headers });

    const about = await bodyOf<{ suggestedMapping: object }>(call('GET', `/segments/${segment}`), 200);
    found(same('a mapping is suggested from the columns', about.suggestedMapping, mapping));

    const undecided = await put({ automations: undefined });
    found(refused('automations must be decided', undecided, 422, 'automations_required'));
    const wrongColumn = await put({ mapping: { email: 'E-Mial' } });
    found(refused('a column that is not there is refused', wrongColumn, 422, 'column_missing'));
    const wrongSegment = await put({ segments: [`${segment}X`] });
    found(refused('so is a segment', wrongSegment, 422, 'segment_missing'));
    found(refused('and a list', await put({ listId: '999999999' }), 422, 'list_missing'));
    found(answered('what was refused is not there', await call('GET', path), 404));

    found(answered('a right one is saved', await put({}, { 'if-none-match': '*' }), 201));
    const again = await put({}, { 'if-none-match': '*' });
    found(refused('but not over one that is there', again, 412, 'precondition_failed'));

    const preview = await bodyOf<{ contacts: unknown[] }>(
      call('POST', '/exports/preview', { body: exportBody(world, segment) }),
      200,
    );
    found(same('the preview shows ten contacts', preview.contacts.length, 10));
    found({ ...arrived(await world.account.members(world.lists[0], prefix), []), claim: 'nothing is sent' });
  },
};
