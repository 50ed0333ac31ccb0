/**
 * The error registry: every error the product can answer, log or put into a reject file, in one table.
 * One entry says what happened, whether the app tries again by itself, who must act, and what to do.
 * Answers, run documents, rejects.csv, OpenAPI and docs/errors.md are made from it.
 */
import { requestErrors } from './errors/request';
import { setupErrors } from './errors/setup';
import { snapshotErrors } from './errors/snapshot';
import { rowErrors } from './errors/row';
import { deliveryErrors } from './errors/delivery';
import { runErrors } from './errors/run';

export const errorRegistry = {
  ...requestErrors,
  ...setupErrors,
  ...snapshotErrors,
  ...rowErrors,
  ...deliveryErrors,
  ...runErrors,
} as const;

export type ErrorCode = keyof typeof errorRegistry;

/** One field-level problem of a refused body or setting; `received` is never given for secrets. */
export interface ErrorDetail {
  path: string;
  message: string;
  received?: string;
}

/** What `ProductError` may carry besides code and message. */
export interface ErrorContext {
  /** The thing the error is about: a path of the body, a blob, a column, a list id. Never a person's data. */
  target?: string;
  details?: ErrorDetail[];
  cause?: unknown;
}

/**
 * An error of the registry. The message says what happened to this thing; registry entry and code say what to do.
 * Messages reach logs, run documents and Durable history: never put personal data or secrets into one.
 */
export class ProductError extends Error {
  readonly code: ErrorCode;
  readonly target: string | undefined;
  readonly details: ErrorDetail[] | undefined;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'ProductError';
    this.code = code;
    this.target = context.target;
    this.details = context.details;
  }
}

/** The error as it stands in run documents and activity results: plain data, no stack. */
export interface ErrorSummary {
  code: ErrorCode;
  message: string;
  action: string;
  retried: 'automatically' | 'nextRun' | 'no';
  target?: string;
  details?: ErrorDetail[];
}

/** Plain-data form of any thrown value; what is not a `ProductError` becomes `internal_error` without its text. */
export function summarize(error: unknown): ErrorSummary {
  if (!(error instanceof ProductError)) {
    const kind = error instanceof Error ? error.name : typeof error;
    return {
      code: 'internal_error',
      message: `An unexpected ${kind} occurred.`,
      action: errorRegistry.internal_error.action,
      retried: errorRegistry.internal_error.retried,
    };
  }
  const entry = errorRegistry[error.code];
  return {
    code: error.code,
    message: error.message,
    action: entry.action,
    retried: entry.retried,
    ...(error.target === undefined ? {} : { target: error.target }),
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}
