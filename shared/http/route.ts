/** The form of a route: one entry of the table from which functions, OpenAPI and the role matrix are made. */
import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import type { Caller, Role } from '../access/roles';
import type { ErrorCode, ErrorDetail, ProductError } from '../model/errors';
import type { Answer } from './answer';
import type { Log } from './log';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** What the route takes as body: JSON of a schema, or text of a type. */
export type BodyRule<B> =
  | {
      kind: 'json';
      schema: z.ZodType<B>;
      optional?: boolean;
      maxBytes?: number;
      /** A better error than `body_invalid` for some bodies that do not fit. */
      explain?: (details: readonly ErrorDetail[], input: unknown) => ProductError | undefined;
    }
  /** Text as it is; the schema says so to the compiler. */
  | { kind: 'text'; contentType: string; maxBytes: number; schema?: z.ZodType<B> };

/** What a status means, for the OpenAPI document. No schema and no type: no body. */
export interface AnswerRule {
  description: string;
  schema?: z.ZodType;
  contentType?: string;
  /** A second form that the same answer can have. */
  alternative?: string;
  headers?: Record<string, string>;
}

/** What a handler gets. `params`, `query` and `body` have passed their schemas. */
export interface RouteContext<S, P, Q, B> {
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  request: HttpRequest;
  services: S;
  log: Log;
  requestId: string;
}

interface RouteFacts {
  /** Name of the function: letters and digits. */
  name: string;
  method: Method;
  /** Below the prefix, without a leading slash, for example `exports/{id}/runs`. */
  path: string;
  /** Least role; `open` asks nobody. */
  role: Role | 'open';
  summary: string;
  /** It is answered, too, while what the app stands on cannot be reached. */
  evenWhenDown?: true;
  /** The answer holds people's data: it is audited by the handler. */
  peopleData?: boolean;
  answers: Record<number, AnswerRule>;
  /** Headers of the request that the handler looks at. */
  requestHeaders?: readonly ('if-match' | 'if-none-match' | 'idempotency-key')[];
  /** Codes besides those that any route can answer. */
  errors?: ErrorCode[];
}

export interface RouteDefinition<S, P, Q, B> extends RouteFacts {
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: BodyRule<B>;
  handler: (context: RouteContext<S, P, Q, B>) => Promise<Answer> | Answer;
}

/** A route of the table; what its schemas make has reached its handler only after they passed. */
export interface Route<in S> extends RouteFacts {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: BodyRule<unknown>;
  handle: (context: RouteContext<S, unknown, unknown, unknown>) => Promise<Answer> | Answer;
}

type Nothing = Record<string, never>;

/** Gives the function `route` for handlers that use the services `S`. */
export const routesFor =
  <S>() =>
  <P = Nothing, Q = Nothing, B = undefined>(definition: RouteDefinition<S, P, Q, B>): Route<S> => {
    const { handler, ...facts } = definition;
    return {
      ...facts,
      handle: (context) =>
        handler({
          ...context,
          // The adapter has parsed the three with the schemas of this same definition.
          params: context.params as P,
          query: context.query as Q,
          body: context.body as B,
        }),
    };
  };
