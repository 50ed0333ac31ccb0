/**
 * Order of the test files: those that wait longest come first, so that none of them is left over at the end while the
 * other processes have nothing to do. Jest itself goes by size until it has seen a file run, as on a fresh clone.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** Files of 30 s and more on two cores, the longest first. */
const long = [
  'conformance/local',
  'whole/recovery',
  'whole/killedAtClose',
  'whole/returning',
  'whole/lastResorts',
  'chaos/short',
  'docs/api',
  'runs/returning',
  'whole/kill',
  'whole/status',
  'whole/badInput',
  'whole/changes',
  'runs/changes',
  'telemetry/wholeRun',
  'openapi/fuzz',
  'delta/stateFile',
  'docs/guide',
  'delta/compare',
  'demo/account',
  'audit/canary',
  'whole/scheduled',
  'demo/demo',
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
