/**
 * Order of the test files: those that wait longest come first, so that none of them is left over at the end while the
 * other processes have nothing to do. Jest itself goes by size until it has seen a file run, as on a fresh clone.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** Files of 30 s and more on two cores, the longest first. */
const long = [
  'conformance/local',
  'whole/killedAtClose',
  'whole/lastResorts',
  'chaos/short',
  'whole/recovery',
  'demo/account',
  'docs/api',
  'whole/returning',
  'whole/kill',
  'runs/returning',
  'whole/badInput',
  'docs/guide',
  'openapi/fuzz',
  'telemetry/wholeRun',
  'delta/stateFile',
  'whole/status',
  'whole/changes',
  'whole/scheduled',
  'demo/demo',
  'start/start',
  'host/restart',
  'local/stack',
  'delta/compare',
  'access/host',
  'audit/canary',
  'runs/changes',
];
const place = ({ path }) => {
  const at = long.findIndex((name) => path.replaceAll('\\', '/').endsWith(`tests/${name}.test.ts`));
  return at < 0 ? long.length : at;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
};
