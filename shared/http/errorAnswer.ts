/** The one error shape of all answers. */
import { z } from 'zod';
import { errorRegistry, ProductError, summarize, type ErrorCode } from '../model/errors';
import type { Answer } from './answer';

/** `{error: {code, message, action, target?, details?, requestId}}` */
export const errorAnswerSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    action: z.string(),
    target: z.string().optional(),
    details: z
      .array(z.strictObject({ path: z.string(), message: z.string(), received: z.string().optional() }))
      .optional(),
    requestId: z.string(),
  }),
});

/** Storage errors reach here as the SDK threw them; the vault's have been named by then. */
const foreseen = (error: unknown): unknown =>
  error instanceof Error && error.name === 'RestError'
    ? new ProductError('storage_unavailable', "The app's storage does not answer, or refuses the app.", {
        cause: error,
      })
    : error;

/** The answer for anything thrown: status and action from the registry, never a stack. */
export function errorAnswer(thrown: unknown, requestId: string): Answer & { code: ErrorCode } {
  const { code, message, action, target, details } = summarize(foreseen(thrown));
  return {
    code,
    status: errorRegistry[code].status,
    json: {
      error: {
        code,
        message,
        action,
        ...(target === undefined ? {} : { target }),
        ...(details === undefined ? {} : { details }),
        requestId,
      },
    },
  };
}
