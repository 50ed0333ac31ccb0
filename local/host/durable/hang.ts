// Sentences for what Azure would leave `Running` for ever: the local host fails the instance at once and says so.

const AZURE =
  'On Azure the instance would stay Running for ever, with no error to see; the local host fails it at once.';

/** Begins every such failure, so that tests and people find it. */
export const HANG = 'Azure would hang:';

export const hang = {
  unknownFunction: (kind: 'activity' | 'sub-orchestrator' | 'entity', name: string): string =>
    `${HANG} the ${kind} function '${name}' is not registered. ${AZURE}`,
  thrownNonError: (): string =>
    `${HANG} the orchestrator threw something that is no Error, or an Error with an empty message. ${AZURE}`,
  childHangs: (id: string): string =>
    `${HANG} it waits for the sub-orchestration '${id}', which would hang. ${AZURE}`,
  nothingToWaitFor: (): string =>
    `${HANG} the orchestrator waits for something that no message can bring ` +
    `(it threw undefined, two waiters share one event name, or a retry has retryTimeoutInMilliseconds). ${AZURE}`,
  version: (why: string): string => `${HANG} ${why}. ${AZURE}`,
};

/** Does this output (JSON text) say that Azure would hang? */
export function isHang(output: string | null): boolean {
  return output?.startsWith(JSON.stringify(HANG).slice(0, -1)) ?? false;
}
