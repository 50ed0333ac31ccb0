/** The control side under `/__simulator`: what it holds, what it was asked, and the switches. Not part of the API. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import type { Account } from '../account/account';
import type { ImportEntry } from '../account/traffic';
import { now } from '../clock';
import type { FaultInput } from '../faults/settings';
import { exclusionSchema } from '../options';
import { json } from '../reply';
import { readBody, write } from './exchange';
import type { SimulatorState } from './state';

/** A contact to be there before anything is imported. */
export const presetSchema = z.strictObject({
  email: z.string().min(1),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phone: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
  /** Status by list id: 0 unconfirmed, 1 subscribed, 2 unsubscribed, 3 bounced. */
  lists: z.record(z.string(), z.int().min(0).max(3)).optional(),
  bounced: z.boolean().optional(),
});
export type PresetContact = z.infer<typeof presetSchema>;

const presetBody = z.strictObject({
  contacts: z.array(presetSchema).default([]),
  exclusions: z.array(exclusionSchema).default([]),
});

/** Lines put together before they are written: a million single writes would take minutes. */
const linesPerChunk = 500;

function* inChunks<T>(items: Iterable<T>, line: (item: T) => string): Generator<string> {
  let lines: string[] = [];
  for (const item of items) {
    lines.push(line(item));
    if (lines.length < linesPerChunk) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

async function stream(response: ServerResponse, chunks: Iterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}

const importLine =
  (withEmails: boolean) =>
  ({ emails, at, ...entry }: ImportEntry): string =>
    JSON.stringify({
      at: new Date(at).toISOString(),
      ms: at,
      ...entry,
      ...(withEmails ? { emails: emails === '' ? [] : emails.split('\n') } : {}),
    });

function preset(account: Account, body: unknown): number {
  const { contacts, exclusions } = presetBody.parse(body);
  account.state.exclusions.push(...exclusions);
  for (const { email, ...given } of contacts) {
    const contact = account.state.contacts.findOrMake(email);
    account.state.contacts.save(Object.assign(contact, given));
  }
  return contacts.length;
}

/** Answers a control request. */
export async function answerControl(
  simulator: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', simulator.origin);
  const account = simulator.account(url.searchParams.get('account'));
  const raw = (await readBody(request)).toString('utf8');
  if (!account) return write(response, json(404, { message: 'No such account.' }));
  try {
    const body: unknown = raw === '' ? {} : JSON.parse(raw);
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /__simulator':
        return write(
          response,
          json(200, {
            ...account.summary(now()),
            accounts: [...simulator.accounts.keys()],
            timeScale: simulator.scale.factor,
            unknownKeys: simulator.unknownKeys,
            memoryMb: Math.round(process.memoryUsage().rss / 1_048_576),
          }),
        );
      case 'GET /__simulator/contacts':
        account.batches.settle(now());
        return await stream(
          response,
          inChunks(account.state.contacts, (contact) => JSON.stringify(contact)),
        );
      case 'GET /__simulator/imports':
        return await stream(
          response,
          inChunks(account.traffic.imports, importLine(url.searchParams.get('emails') === '1')),
        );
      case 'GET /__simulator/faults':
        return write(response, json(200, simulator.deck.settings));
      case 'POST /__simulator/faults':
        simulator.deck.change(body as FaultInput);
        return write(response, json(200, simulator.deck.settings));
      case 'POST /__simulator/contacts':
        return write(response, json(200, { contacts: preset(account, body) }));
      case 'POST /__simulator/reset':
        if (url.searchParams.get('keep') === 'contacts') account.forgetTraffic();
        else simulator.reset();
        return write(response, json(200, {}));
      default:
        return write(response, json(404, { message: 'No such control.' }));
    }
  } catch (error) {
    if (!(error instanceof ZodError) && !(error instanceof SyntaxError)) throw error;
    const issues = error instanceof ZodError ? error.issues : [{ message: error.message }];
    write(response, json(400, { message: 'This cannot be set.', issues }));
  }
}
