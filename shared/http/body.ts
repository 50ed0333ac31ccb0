/** Reads a request's body: limited, in UTF-8, of the right type, through its schema. */
import type { HttpRequest } from '@azure/functions';
import { ProductError } from '../model/errors';
import { detailsOf } from './details';
import type { BodyRule } from './route';

/** Largest JSON body: the largest valid export document is about a third of it. */
export const jsonLimit = 512 * 1024;

const tooLarge = (limit: number): ProductError =>
  new ProductError('body_too_large', `The body is larger than ${limit} bytes.`);

/** The body's bytes; gives up as soon as there are more than `limit`, whatever the headers say. */
async function readLimited(request: HttpRequest, limit: number): Promise<Buffer> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ProductError('body_not_json', 'The body is not UTF-8.', { cause: error });
  }
}

/** The checked body. Throws `body_too_large`, `body_not_json` or `body_invalid`. */
export async function readBody(request: HttpRequest, rule: BodyRule<unknown>): Promise<unknown> {
  const bytes = await readLimited(request, rule.maxBytes ?? jsonLimit);
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (rule.kind === 'text') {
    if (type !== rule.contentType)
      throw new ProductError('body_type_wrong', `The body must be sent as ${rule.contentType}.`, {
        target: 'content-type',
      });
    return decode(bytes);
  }
  let input: unknown = {};
  if (bytes.length > 0 || rule.optional !== true) {
    if (type !== 'application/json')
      throw new ProductError('body_not_json', 'The body must be sent as application/json.', {
        target: 'content-type',
      });
    try {
      input = JSON.parse(decode(bytes));
    } catch (error) {
      if (error instanceof ProductError) throw error;
      throw new ProductError('body_not_json', 'The body is not valid JSON.', { cause: error });
    }
  }
  const parsed = rule.schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const details = detailsOf(parsed.error.issues, input);
  throw (
    rule.explain?.(details, input) ?? new ProductError('body_invalid', 'The body does not fit.', { details })
  );
}
