/** Many starts under one Idempotency-Key. Pure. */
import type { Answer } from '../app/api';
import type { Run } from '../app/documents';
import { finding, type Finding } from '../finding';

/** All accepted, all with the same run, exactly one of them not a replay. */
export function oneRun(answers: readonly Answer[]): Finding {
  const statuses = [...new Set(answers.map(({ status }) => status))];
  const ids = new Set(answers.map(({ body }) => (body as Partial<Run> | undefined)?.runId));
  const firsts = answers.filter(({ headers }) => headers.get('idempotency-replayed') !== 'true').length;
  return finding(
    `${answers.length} starts at once with one Idempotency-Key are one run`,
    (statuses.join() !== '202' && `the answers are ${statuses.join(', ')}`) ||
      (ids.size !== 1 && `they name ${ids.size} runs`) ||
      (firsts !== 1 && `${firsts} of them say that they are no replay`),
  );
}
