/** A connection is refused with a clear error, or saved once the account and the segments were seen. */
import { bodyOf } from '../app/api';
import { finding } from '../finding';
import { answered, refused, silentAbout } from '../judge/refusals';
import type { Step } from '../step';
import { connectionBody, connectionId } from '../world';

interface Connection {
  checked: { activeCampaign: { ok: boolean }; customerInsights: { ok: boolean } };
  enabled: boolean;
}

export const connection: Step = {
  name: 'connection',
  run: async (world, found) => {
    const { call } = world;
    const path = `/connections/${connectionId(world)}`;
    // The connection's check reads the segments: there must be one.
    await world.segments.put('first', []);
    const put = async (change?: object, headers = {}) =>
      call('PUT', path, { body: await connectionBody(world, 'full', change), headers });

    found(answered('anybody may ask for health', await call('GET', '/health', { known: false }), 200));
    if (world.keysChecked)
      found(answered('nothing else without a key', await call('GET', '/connections', { known: false }), 401));

    const host = `https://${world.account.host}`;
    found(refused('a host with scheme is refused', await put({ host }), 422, 'host_invalid'));
    const noConsent = await put({ consent: { accepted: true, version: 'another' } });
    found(
      finding(
        'so is consent to another text',
        noConsent.status < 400 && `it is answered ${noConsent.status}`,
      ),
    );
    found(answered('what was refused is not there', await call('GET', path), 404));

    const created = await put();
    found(answered('a right one is saved', created, 201));
    const { checked, enabled } = await bodyOf<Connection>(Promise.resolve(created), 201);
    world.connected = true;
    found(
      finding(
        'after both sides were seen',
        (!checked.activeCampaign.ok || !checked.customerInsights.ok || !enabled) && JSON.stringify(checked),
      ),
    );
    const read = await call('GET', path);
    found(silentAbout('no answer has a key in it', read, ['apiKey', '"key"']));
    found(
      refused(
        'a change of what meanwhile changed is refused',
        await put({}, { 'if-match': '"another"' }),
        412,
        'precondition_failed',
      ),
    );
    const etag = read.headers.get('etag') ?? '';
    found(answered('one of what did not is taken', await put({}, { 'if-match': etag }), 200));

    const lists = await bodyOf<{ value: { id: string }[] }>(call('GET', `${path}/lists`), 200);
    const ids = lists.value.map(({ id }) => id);
    found(
      finding(
        "the account's lists can be read",
        world.lists.some((id) => !ids.includes(id)) && `${world.lists.join(', ')} of ${ids.join(', ')}`,
      ),
    );
  },
};
