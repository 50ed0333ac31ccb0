/** What every refusal must look like. Pure. */
import { codeOf, type Answer } from '../app/api';
import type { ErrorBody } from '../app/documents';
import { finding, shortened, type Finding } from '../finding';

/** Refused with this status and code, in the one error shape: message, action, request id as in the header. */
export function refused(claim: string, answer: Answer, status: number, code: string): Finding {
  const { error } = (answer.body ?? {}) as ErrorBody;
  const shaped =
    Boolean(error?.message) &&
    Boolean(error?.action) &&
    error?.requestId === (answer.headers.get('x-request-id') ?? '');
  return finding(
    claim,
    (answer.status !== status || codeOf(answer) !== code || !shaped) &&
      `instead of ${status} ${code}: ${answer.status} ${shortened(answer.text)}`,
  );
}

/** Answered with this status. */
export const answered = (claim: string, answer: Answer, status: number): Finding =>
  finding(
    claim,
    answer.status !== status && `instead of ${status}: ${answer.status} ${shortened(answer.text)}`,
  );

/** None of these texts stands in the answer. */
export const silentAbout = (claim: string, answer: Answer, texts: readonly string[]): Finding =>
  finding(claim, texts.some((text) => answer.text.includes(text)) && `${answer.call} shows it`);
