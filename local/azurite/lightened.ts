/**
 * Arguments for Node that spare Azurite three burdens.
 *
 * Its telemetry library: it is loaded even when telemetry is switched off, and never used then. 1,900 modules, nearly
 * half of its start.
 *
 * Collecting garbage amid the work: every ten minutes it takes overwritten contents away one by one and sorts its whole
 * index again for each. After some ten thousand writes it stands still for minutes. It collects at every start as well;
 * that stays, and once a day.
 *
 * Compiling the path templates of all its operations anew for each request: each is compiled once.
 */
const spareIt = `import Module from 'node:module';
const load = Module._load;
const templates = new Map();
let compile;
const template = (text) => templates.get(text) ?? templates.set(text, compile(text)).get(text);
Module._load = (id, ...rest) => {
  if (id === 'applicationinsights') return {};
  const loaded = load.call(Module, id, ...rest);
  if (id === 'uri-templates') return (compile = loaded, template);
  if (id === '../utils/constants' && loaded.DEFAULT_GC_INTERVAL_MS === 600000) loaded.DEFAULT_GC_INTERVAL_MS = 86400000;
  return loaded;
};`;

export const lightened: readonly string[] = [
  '--import',
  `data:text/javascript,${encodeURIComponent(spareIt)}`,
];
