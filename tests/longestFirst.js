/**
 * Order of the test files: those that wait longest come first, so that none of them is left over at the end while the
 * other processes have nothing to do. Jest itself goes by size until it has seen a file run, as on a fresh clone.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** Files of 12 s and more on two cores, the longest first: the short ones fill the end. */
const long = [
  'whole/killedAtClose',
  'openapi/fuzz',
  'whole/lastResorts',
  'chaos/short',
  'whole/recovery',
  'demo/account',
  'whole/status',
  'docs/api',
  'whole/changes',
  'telemetry/wholeRun',
  'whole/badInput',
  'runs/changes',
  'runs/returning',
  'delta/compare',
  'whole/returning',
  'docs/guide',
  'demo/demo',
  'whole/scheduled',
  'host/probes',
  'audit/canary',
  'whole/deployment',
  'start/start',
  'local/stack',
  'access/host',
  'infra/access',
  'whole/outlivingWorker',
  'delta/stateFile',
  'host/restart',
  'whole/kill',
  'people/whole',
  'activecampaign/pace/million',
  'host/unkind',
  'whole/corrections',
  'demo/refused',
  'host/refusals',
  'whole/canary',
  'start/func',
  'sample/segment',
  'access/allowAtRun',
  'infra/bundle',
  'batches/packer',
  'queries/queries',
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
