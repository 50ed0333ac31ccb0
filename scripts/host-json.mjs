// host.json for each Durable backend. host.json in the repository is the one for Azure Storage; the one for the
// Durable Task Scheduler is made from it, because storageProvider.type cannot be relied on as an app setting.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const backends = ['storage', 'dts'];

/** The backend that the environment asks for; "storage" when it says nothing. */
export function backendOf(env) {
  const backend = env.DURABLE_BACKEND || 'storage';
  if (!backends.includes(backend))
    throw new Error(`DURABLE_BACKEND is "${backend}"; it must be one of ${backends.join(', ')}.`);
  return backend;
}

/** The host.json to deploy for a backend. */
export function hostJsonFor(backend, hostJson) {
  if (backend === 'storage') return hostJson;
  const durableTask = {
    ...hostJson.extensions.durableTask,
    hubName: '%TASKHUB_NAME%',
    storageProvider: {
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    },
  };
  return { ...hostJson, extensions: { ...hostJson.extensions, durableTask } };
}

/** The backend that a host.json is for. */
export function backendOfHostJson(hostJson) {
  const type = hostJson.extensions?.durableTask?.storageProvider?.type ?? 'azure';
  return type === 'azureManaged' ? 'dts' : 'storage';
}

// `node scripts/host-json.mjs <backend>` prints it, for the checks.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const hostJson = JSON.parse(readFileSync('host.json', 'utf8'));
  console.log(JSON.stringify(hostJsonFor(backendOf({ DURABLE_BACKEND: process.argv[2] }), hostJson)));
}
