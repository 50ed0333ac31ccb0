// Every place where the local host's answers to the probes differ from the real host's recording, and why.
// docs/local-host.md shows the same list; a test holds that both agree with what is seen.

export type KnownDifference = {
  probe: string;
  verdict: 'refused' | 'otherwise';
  /** places in the probe's answer */
  at: string[];
  reason: string;
};

const HANGS =
  'The real host hangs for ever; the local one fails the instance at once and says that Azure would hang.';
const PARSER =
  "The words of .NET's JSON parser are not imitated; status, `Message` and `ExceptionType` are equal.";
const thrown = ['empty', 'object', 'string', 'undef'].flatMap((kind) => [`${kind}/output`, `${kind}/status`]);

export const knownDifferences: readonly KnownDifference[] = [
  {
    probe: 'entities.inTheInstanceList',
    verdict: 'otherwise',
    at: ['asInstance/input/sorter/ReceiveHorizon', 'asInstance/input/sorter/ReceivedFromInstance'],
    reason: "An entity's internal message sorter is not imitated; its status document has an empty one.",
  },
  {
    probe: 'entities.lock',
    verdict: 'refused',
    at: ['output', 'status'],
    reason: '`context.df.lock` is not offered: the instance fails and says so.',
  },
  {
    probe: 'errors.activityCaught',
    verdict: 'otherwise',
    at: ['output/long/message'],
    reason:
      'The probe cuts a message of 20,000 characters amid a stack trace, whose length depends on folder names.',
  },
  { probe: 'errors.orchestratorBeforeFirstYield', verdict: 'otherwise', at: thrown, reason: HANGS },
  { probe: 'errors.orchestratorLater', verdict: 'otherwise', at: thrown, reason: HANGS },
  { probe: 'errors.retryTimeout', verdict: 'otherwise', at: ['output', 'status'], reason: HANGS },
  {
    probe: 'errors.stuckEndedByTerminate',
    verdict: 'otherwise',
    at: ['after/output', 'after/status', 'before/output', 'before/status'],
    reason: HANGS,
  },
  {
    probe: 'errors.subOrchestrationThrowsAString',
    verdict: 'otherwise',
    at: ['output', 'status'],
    reason: HANGS,
  },
  { probe: 'errors.unknownActivity', verdict: 'otherwise', at: ['output', 'status'], reason: HANGS },
  { probe: 'errors.unknownActivityCaught', verdict: 'otherwise', at: ['output', 'status'], reason: HANGS },
  { probe: 'errors.unknownEntity', verdict: 'otherwise', at: ['output', 'status'], reason: HANGS },
  { probe: 'errors.unknownSubOrchestration', verdict: 'otherwise', at: ['output', 'status'], reason: HANGS },
  { probe: 'events.webhook', verdict: 'otherwise', at: ['bad/r/body/ExceptionMessage'], reason: PARSER },
  {
    probe: 'instances.startWebhook',
    verdict: 'otherwise',
    at: ['badJson/body/ExceptionMessage'],
    reason: PARSER,
  },
  { probe: 'instances.version', verdict: 'otherwise', at: ['given/output', 'given/status'], reason: HANGS },
  {
    probe: 'keys.levels',
    verdict: 'otherwise',
    at: ['query/functionKeyOtherCase/body', 'query/functionKeyOtherCase/status'],
    reason:
      'Once a key was accepted the real host accepts it in any letter case, by a cache; the local host compares exactly.',
  },
];
