// The addresses by which an app and its callers reach the durable engine, in the shape of the real extension.

export const WEBHOOK_PATH = ['runtime', 'webhooks', 'durabletask'] as const;

export type Addresses = { origin: string; rpcOrigin: string; hub: string; code: string };

/** Addresses that manage one instance. */
export function managementUrls({ origin, hub, code }: Addresses, instanceId: string): Record<string, string> {
  const query = `taskHub=${hub}&connection=Storage&code=${code}`;
  const instance = `${base(origin)}/instances/${instanceId}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** The value of a `durableClient` binding. */
export function clientBinding(addresses: Addresses): object {
  const { origin, rpcOrigin, hub, code } = addresses;
  const create = `${base(origin)}/orchestrators/{functionName}[/{instanceId}]`;
  return {
    taskHubName: hub,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${create}?code=${code}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${code}`,
    },
    managementUrls: managementUrls(addresses, 'INSTANCEID'),
    baseUrl: base(origin),
    requiredQueryStringParameters: `code=${code}`,
    rpcBaseUrl: `${rpcOrigin}/durabletask/`,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  };
}

function base(origin: string): string {
  return `${origin}/${WEBHOOK_PATH.join('/')}`;
}
