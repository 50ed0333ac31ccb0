// Probes: errors, hangs, non-determinism.
import { op, start, fin, run, now, mark, history, orStuck, web } from '../client.mjs';
import { sleep, all } from '../context.mjs';
import { call } from '../http.mjs';
import { probe, THROWS } from '../registry.mjs';

probe('errors.activityCaught', (id) => run('pxActErr', id));
probe('errors.activityUncaught', (id) => all(THROWS, (k) => run('pxUncaught', `${id}-${k}`, { kind: k })));
probe('errors.orchestratorBeforeFirstYield', (id) =>
  all(THROWS, async (k) => {
    await start('pxThrowIn', `${id}-${k}`, { kind: k });
    return orStuck(`${id}-${k}`);
  }),
);
probe('errors.orchestratorLater', (id) =>
  all(THROWS, async (k) => {
    await start('pxThrowLater', `${id}-${k}`, { kind: k });
    return orStuck(`${id}-${k}`);
  }),
);
probe('errors.subOrchestrationCaught', (id) =>
  run('pxSubErr', id, ['error', 'typeError', 'odd', 'multi', 'cause', 'json']),
);
probe('errors.subOrchestrationThrowsAString', async (id) => {
  await start('pxSubErr', id, ['string']);
  return orStuck(id);
});
probe('errors.stuckEndedByTerminate', async (id) => {
  await start('pxThrowIn', id, { kind: 'string' });
  await sleep(2500);
  const before = await now(id);
  const r = await op('terminate', id, { reason: 'stuck' });
  return { before, r, after: await fin(id, 8000) };
});
probe('errors.whenAllFails', (id) => run('pxAllFail', id));
probe('errors.anyFails', (id) => run('pxAnyFail', id));
probe('errors.retryExhausted', (id) => run('pxRetry', id));
probe('errors.retryExhaustedThenMore', (id) => run('pxRetryThenMore', id));
probe('errors.retryInTheEndFine', async (id) => ({
  ...(await run('pxRetryFine', id)),
  attempts: await mark(id),
}));
probe('errors.subRetryExhausted', (id) => run('pxSubRetry', id));
probe('errors.retryTimeout', async (id) => {
  await start('pxRetryTimeout', id);
  return orStuck(id);
});
probe('errors.retryRacedByTimer', (id) =>
  all([0, 1], (n) => run('pxRetryRace', `${id}-${n}`, { failures: n })),
);
probe('errors.customStatusKeptAfterFailure', (id) => run('pxStatusThenThrow', id));
probe('errors.unknownActivity', async (id) => {
  await start('pxNoActivity', id);
  return orStuck(id);
});
probe('errors.unknownActivityCaught', async (id) => {
  await start('pxNoActivityCaught', id);
  return orStuck(id);
});
probe('errors.unknownSubOrchestration', async (id) => {
  await start('pxNoSub', id);
  return orStuck(id);
});
probe('errors.unknownEntity', async (id) => {
  await start('pxNoEntity', id);
  return orStuck(id);
});
probe('errors.unknownOrchestratorAtStart', async (id) => {
  const r = await op('start', id, { name: 'doesNotExist' });
  return {
    r,
    s: await orStuck(id, 5000),
    webhook: (
      await call('POST', await web(`orchestrators/doesNotExist/${id}-web`), {
        body: '1',
        headers: { 'content-type': 'application/json' },
      })
    ).status,
  };
});
probe('errors.activityNameAtStart', async (id) => {
  const r = await op('start', id, { name: 'pxEcho' });
  return { r, s: await orStuck(id, 5000) };
});
probe('errors.throwAfterContinueAsNew', async (id) => {
  await start('pxCanThrow', id, {});
  const r = await fin(id, 4000);
  await op('terminate', id, { reason: 'enough' });
  return r;
});
probe('errors.yieldOddThings', (id) =>
  all(['number', 'undef', 'promise', 'array'], async (k) => {
    await start('pxYieldOdd', `${id}-${k}`, { kind: k });
    return fin(`${id}-${k}`, 6000);
  }),
);
probe('errors.notAGenerator', async (id) =>
  all(['pxPlainFunction', 'pxAsyncGenerator'], async (k) => {
    await start(k, `${id}-${k}`);
    return fin(`${id}-${k}`, 6000);
  }),
);
probe('errors.nonDeterministicName', async (id) => {
  await start('pxNonDeterministic', id);
  return fin(id, 8000);
});
probe('errors.nonDeterministicKind', async (id) => {
  await start('pxNonDeterministicKind', id);
  return fin(id, 8000);
});
probe('errors.historyOfAFailedActivity', async (id) => {
  await run('pxUncaught', id, { kind: 'error' });
  return history(id);
});
probe('errors.historyOfAFailedSub', async (id) => {
  await run('pxSubErr', id, ['error']);
  return (await history(id)).filter?.((e) => /Failed/.test(e.EventType));
});
