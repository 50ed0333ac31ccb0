// Functions of the probes: the one entity, and the orchestrations that call it.
'use strict';
const df = require('durable-functions');
const { show, err, values, fold, OddError } = require('./values.cjs');

df.app.orchestration('pxLock', function* (c) {
  const a = new df.EntityId('pxCounter', `${c.df.instanceId}-l`);
  const l = yield c.df.lock(a);
  const v = yield c.df.callEntity(a, 'add', 2);
  l.release();
  return v;
});
df.app.orchestration('pxNoEntity', function* (c) {
  try {
    return show(yield c.df.callEntity(new df.EntityId('doesNotExist', 'k'), 'get'));
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxSignalOnly', function* (c) {
  c.df.signalEntity(new df.EntityId('pxCounter', c.df.instanceId), 'add', 3);
  return 'signalled';
});
df.app.entity('pxCounter', (c) => {
  const v = c.df.getState(() => 0);
  const x = c.df.getInput();
  switch (c.df.operationName) {
    case 'add':
      c.df.setState(v + x);
      c.df.return(v + x);
      break;
    case 'get':
      c.df.return(v);
      break;
    case 'setThenThrow':
      c.df.setState(999);
      throw new OddError('entity odd');
    case 'what':
      c.df.return({
        input: show(x),
        name: c.df.entityName,
        key: c.df.entityKey,
        id: c.df.entityId,
        fresh: c.df.isNewlyConstructed,
      });
      break;
    case 'setKind':
      c.df.setState(values[x.kind]());
      break;
    case 'state':
      c.df.return(fold(show(c.df.getState())));
      break;
    case 'signalOther':
      c.df.signalEntity(new df.EntityId('pxCounter', x.key), 'add', 10);
      break;
    case 'big':
      c.df.setState('z'.repeat(x.n));
      break;
    case 'delete':
      c.df.destructOnExit();
      break;
    case 'sleepy':
      return new Promise((r) => setTimeout(r, 300)).then(() => {
        c.df.setState(v + 1);
        c.df.return(v + 1);
      });
    case 'nothing':
      break;
  }
});
df.app.orchestration('pxEntity', function* (c) {
  const id = new df.EntityId('pxCounter', c.df.instanceId);
  const out = [];
  for (const [op, arg] of c.df.getInput()) {
    try {
      out.push([op, show(yield c.df.callEntity(id, op, arg))]);
    } catch (e) {
      out.push([op, err(e)]);
    }
  }
  return out;
});
df.app.orchestration('pxEntityOrder', function* (c) {
  const id = new df.EntityId('pxCounter', c.df.instanceId);
  for (let i = 0; i < 5; i++) c.df.signalEntity(id, 'add', 1);
  return yield c.df.callEntity(id, 'get');
});
