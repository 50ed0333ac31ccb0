// Probes: values on their way through Durable Functions.
import { op, start, until, fin, run, reach, web } from '../client.mjs';
import { sleep, all, inOrder } from '../context.mjs';
import { call } from '../http.mjs';
import { probe, KINDS, FEW } from '../registry.mjs';

probe('values.activityReturns', (id) => run('pxReturns', id));
probe('values.activityInputs', (id) => run('pxEchoes', id));
probe('values.activityWithoutInput', (id) => run('pxNoArg', id));
probe('values.orchestrationInput', (id) =>
  all(KINDS, (k) => run('pxInput', `${id}-${k}`, undefined, { kind: k })),
);
probe('values.orchestrationOutput', (id) => all(KINDS, (k) => run('pxOut', `${id}-${k}`, { kind: k })));
probe('values.outputAsTextOfTheWebhook', async (id) =>
  all(
    [
      'undefined',
      'null',
      'text',
      'digits',
      'jsonText',
      'int',
      'wholeFloat',
      'huge',
      'true',
      'isoText',
      'isoOffset',
      'isoInside',
      'unicode',
      'html',
      'nested',
      'array',
    ],
    async (k) => {
      await run('pxOut', `${id}-${k}`, { kind: k });
      const t = (await call('GET', await web(`instances/${id}-${k}`))).raw?.text;
      return /"output":(.*),"createdTime"/s.exec(t)?.[1] ?? t;
    },
  ),
);
probe('values.subOrchestrationInput', (id) => run('pxSubIn', id, FEW));
probe('values.subOrchestrationOutput', (id) => run('pxSubOut', id, FEW));
probe('values.continueAsNewInput', (id) => all(FEW, (k) => run('pxCanKinds', `${id}-${k}`, { kind: k })));
probe('values.event', (id) =>
  all(FEW, async (k) => {
    await start('pxEvents', `${id}-${k}`, { names: ['v'], ms: 20_000 });
    await reach(`${id}-${k}`, 'Running');
    await sleep(500);
    const r = await op('raise', `${id}-${k}`, { name: 'v', kind: k });
    if (r === 'ok') return fin(`${id}-${k}`);
    await op('terminate', `${id}-${k}`, {});
    return r;
  }),
);
probe('values.customStatus', (id) =>
  all(FEW, async (k) => {
    await start('pxStatusKinds', `${id}-${k}`, { kind: k });
    await reach(`${id}-${k}`, 'Running');
    const s = ['undefined', 'null'].includes(k)
      ? await op('statusPlain', `${id}-${k}`)
      : await until(`${id}-${k}`, (x) => x.customStatus !== null, 6000);
    await op('raise', `${id}-${k}`, { name: 'go', data: 1 });
    return s.customStatus;
  }),
);
probe('values.entityInput', async (id) =>
  inOrder(FEW, async (k) => {
    const i = `${id}-${k}`;
    await start('pxEntity', i, undefined, {
      input: [
        [
          'what',
          {
            undefined: undefined,
            null: null,
            text: 'text',
            empty: '',
            digits: '123',
            jsonText: '{"a":1}',
            int: 5,
            float: 1.5,
            true: true,
            isoText: '2024-01-02T03:04:05.678Z',
            array: [1, 'a'],
            emptyObject: {},
            nested: { a: { b: [1] } },
          }[k],
        ],
      ],
    });
    return (await fin(i)).output?.[0]?.[1]?.value?.input;
  }),
);
probe('values.entityState', async (id) =>
  all(FEW, async (k) => {
    const i = `${id}-${k}`;
    const r = await run('pxEntity', i, [['setKind', { kind: k }], ['state']]);
    return { call: r.output?.[1]?.[1] ?? r, read: await op('entity', i) };
  }),
);
probe('values.entityResult', (id) =>
  run('pxEntity', id, [['get'], ['add', 2], ['nothing'], ['what', 'x'], ['what', { a: 1 }], ['what']]),
);
