/** One HTTPS call to ActiveCampaign. Every end of it is an answer; nothing is thrown, so no error can carry the key. */
import axios, { AxiosError, type RawAxiosResponseHeaders } from 'axios';
import type { ClientRequest } from 'node:http';
import { addressRefused } from './addresses';
import { agentFor, wasEstablished } from './agents';
import type { Answer, NoAnswer, NoAnswerCause } from './answer';

export interface Call {
  method: 'GET' | 'POST';
  /** Below `/api/3/`, with its query. */
  path: string;
  /** A JSON text. */
  body?: string;
}

/** Larger than any real answer: a page of 100 contacts has some 200 KB. */
const maxAnswerBytes = 8 * 1024 * 1024;
/** A little more than a bulk import may have. */
const maxRequestBytes = 512 * 1024;

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const certificateCodes =
  /^(?:CERT_|ERR_TLS_CERT|ERR_SSL|EPROTO$|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/;

function causeOf(code: string, timedOut: boolean): NoAnswerCause {
  if (timedOut || code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout';
  if (code === addressRefused) return 'address';
  if (nameCodes.has(code)) return 'name';
  if (certificateCodes.test(code)) return 'certificate';
  return 'connection';
}

function noAnswer(error: unknown, signal: AbortSignal): NoAnswer {
  if (!(error instanceof AxiosError)) return { kind: 'none', cause: 'connection', written: true };
  if (error.message.startsWith('maxContentLength')) return { kind: 'none', cause: 'tooLarge', written: true };
  const request = error.request as ClientRequest | undefined;
  // A request without a socket never got a connection; one whose handshake was not done wrote nothing of the request.
  const socket = request?.socket;
  const written = error.response !== undefined || (socket ? wasEstablished(socket) : false);
  return { kind: 'none', cause: causeOf(error.code ?? '', signal.aborted), written };
}

const plainHeaders = (headers: RawAxiosResponseHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name.toLowerCase(), String(value)]],
    ),
  );

/** What every call of one client has in common. */
export interface Target {
  /** In the form of `parseHost`. */
  host: string;
  apiKey: string;
  /** Until the last byte of the answer. */
  timeoutMs: number;
}

/** A text without the key, should a server ever repeat it. Keys have 72 characters; a very short one could be a word. */
const withoutKey = (text: string, { apiKey }: Target): string =>
  apiKey.length < 8 ? text : text.replaceAll(apiKey, '(key)');

/** Makes the call. No redirect is followed, no proxy used, and the key goes into one header only. */
export async function send(target: Target, call: Call): Promise<Answer> {
  const signal = AbortSignal.timeout(target.timeoutMs);
  try {
    const response = await axios.request<string>({
      method: call.method,
      url: `https://${target.host}/api/3/${call.path}`,
      headers: {
        'Api-Token': target.apiKey,
        Accept: 'application/json',
        'User-Agent': 'segments-to-activecampaign',
        ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { data: Buffer.from(call.body, 'utf8') }),
      httpsAgent: agentFor(target.host),
      maxRedirects: 0,
      proxy: false,
      signal,
      maxContentLength: maxAnswerBytes,
      maxBodyLength: maxRequestBytes,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    return {
      kind: 'http',
      status: response.status,
      headers: plainHeaders(response.headers),
      body: typeof response.data === 'string' ? withoutKey(response.data, target) : '',
    };
  } catch (error) {
    return noAnswer(error, signal);
  }
}
