// Which functions the local host can run: it refuses what it does not have instead of ignoring it.
import { type FunctionMetadata, type Registered } from './worker/typed-data';

const offered = new Set([
  'httpTrigger',
  'http',
  'timerTrigger',
  'orchestrationTrigger',
  'activityTrigger',
  'entityTrigger',
  'durableClient',
  'orchestrationClient',
]);

/**
 * Checks every function of the app.
 * @throws Error with one sentence for each function that cannot be run here
 */
export function requireOffered(
  functions: Iterable<Registered>,
  settings: Record<string, string | undefined> = process.env,
): void {
  const problems = [...functions].flatMap(({ metadata }) => problemsOf(metadata, settings));
  if (problems.length > 0) throw new Error(problems.join(' '));
}

function problemsOf(metadata: FunctionMetadata, settings: Record<string, string | undefined>): string[] {
  const problems = Object.values(metadata.bindings)
    .filter((binding) => !offered.has(binding.type))
    .map(
      (binding) =>
        `The function "${metadata.name}" uses the binding "${binding.type}", which the local host does not have. Use the real host for it.`,
    );
  if (metadata.retryOptions)
    problems.push(
      `The function "${metadata.name}" has a retry policy, which the local host does not follow.`,
    );
  const setting = `AzureWebJobs.${metadata.name}.Disabled`;
  if (settings[setting] !== undefined && settings[setting] !== 'false' && settings[setting] !== '0')
    problems.push(`The setting ${setting} disables a function, which the local host does not follow.`);
  if (Object.values(metadata.bindings).some((binding) => binding.taskHub !== undefined))
    problems.push(
      `The function "${metadata.name}" names a task hub in its binding; the local host has one hub.`,
    );
  return problems;
}
