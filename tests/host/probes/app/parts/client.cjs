// Functions of the probes: the durable client, driven over HTTP.
'use strict';
const { app } = require('@azure/functions');
const df = require('durable-functions');
const { kindOf, show, err, values, fold } = require('./values.cjs');

const client = { extraInputs: [df.input.durableClient()] };
app.http('pxDrive', {
  route: 'px/{op}/{id?}',
  methods: ['POST'],
  authLevel: 'anonymous',
  ...client,
  handler: async (req, ctx) => {
    const c = df.getClient(ctx);
    const id = req.params.id && decodeURIComponent(req.params.id);
    const b = await req.text().then((t) => (t ? JSON.parse(t) : {}));
    try {
      switch (req.params.op) {
        case 'start':
          return {
            jsonBody: {
              id: await c.startNew(b.name, {
                instanceId: b.id ?? id,
                input: b.kind ? values[b.kind]() : b.input,
                ...(b.version ? { version: b.version } : {}),
              }),
            },
          };
        case 'status': {
          const s = await c.getStatus(id, {
            showHistory: true,
            showHistoryOutput: true,
            showInput: true,
            ...b,
          });
          return {
            jsonBody: s
              ? { ...s, keys: Object.keys(s).sort(), ctimeType: kindOf(s.createdTime) }
              : { none: true },
          };
        }
        case 'raise':
          await c.raiseEvent(id, b.name, b.kind ? values[b.kind]() : b.data);
          return { jsonBody: 'ok' };
        case 'terminate':
          await c.terminate(id, b.reason);
          return { jsonBody: 'ok' };
        case 'suspend':
          await c.suspend(id, b.reason);
          return { jsonBody: 'ok' };
        case 'resume':
          await c.resume(id, b.reason);
          return { jsonBody: 'ok' };
        case 'rewind':
          await c.rewind(id, b.reason ?? 'again');
          return { jsonBody: 'ok' };
        case 'restart':
          return { jsonBody: { id: await c.restart(id, b.newId ?? false) } };
        case 'purge':
          return { jsonBody: await c.purgeInstanceHistory(id) };
        case 'purgeBy':
          return {
            jsonBody: await c.purgeInstanceHistoryBy({
              createdTimeFrom: b.from && new Date(b.from),
              createdTimeTo: b.to && new Date(b.to),
              runtimeStatus: b.runtimeStatus,
            }),
          };
        case 'list':
          return {
            jsonBody: (
              await c.getStatusBy({
                createdTimeFrom: b.from && new Date(b.from),
                createdTimeTo: b.to && new Date(b.to),
                runtimeStatus: b.runtimeStatus,
              })
            ).map((s) => [s.name, s.instanceId, s.runtimeStatus, Object.keys(s).sort().join()]),
          };
        case 'entity': {
          const s = await c.readEntityState(new df.EntityId(b.name ?? 'pxCounter', id));
          return { jsonBody: { exists: s.entityExists, state: fold(show(s.entityState)) } };
        }
        case 'signal':
          await c.signalEntity(new df.EntityId(b.entity ?? 'pxCounter', id), b.op, b.arg);
          return { jsonBody: 'ok' };
        case 'statusPlain': {
          const s = await c.getStatus(id, b);
          return { jsonBody: s ? { ...s, keys: Object.keys(s).sort() } : { none: true } };
        }
        case 'statusAll':
          return { jsonBody: (await c.getStatusAll()).length > 0 };
        case 'wait':
          return await c.waitForCompletionOrCreateCheckStatusResponse(req, id, {
            timeoutInMilliseconds: b.timeout ?? 2000,
            retryIntervalInMilliseconds: b.every ?? 200,
          });
        case 'binding': {
          const x = ctx.extraInputs.get(client.extraInputs[0]);
          return { jsonBody: x };
        }
        case 'payload':
          return { jsonBody: c.createHttpManagementPayload(id) };
        case 'check':
          return c.createCheckStatusResponse(req, id);
      }
      return { status: 400 };
    } catch (e) {
      return { status: 599, jsonBody: err(e) };
    }
  },
});
