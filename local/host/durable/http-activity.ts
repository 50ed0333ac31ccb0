// The activity behind callHttp: one request, its answer without the headers of connection and content.
import axios from 'axios';
import { messageOf } from '../log';
import { exceptionJson } from './dotnet';
import { Ev, event, type HistoryEvent, type HttpCall } from './protocol';

/** Not passed on by the real host: they belong to the connection or, in .NET, to the content. */
const dropped = new Set(['connection', 'keep-alive', 'content-type', 'content-length']);

export async function callHttp(call: HttpCall, id: { TaskScheduledId: number }): Promise<HistoryEvent> {
  try {
    const reply = await axios.request<string>({
      method: call.method,
      url: call.uri,
      headers: call.headers ?? {},
      ...(call.content == null ? {} : { data: call.content }),
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    const headers = Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !dropped.has(name)));
    const result = { statusCode: reply.status, headers, content: reply.data };
    return event(Ev.TaskCompleted, { ...id, Result: JSON.stringify(result) });
  } catch (error) {
    const { code } = error as { code?: string };
    const reason = `${code === 'ECONNREFUSED' ? 'Connection refused' : messageOf(error)} (${addressOf(call.uri)})`;
    return event(Ev.TaskFailed, { ...id, Reason: reason, Details: exceptionJson(reason, '') });
  }
}

function addressOf(uri: string): string {
  const url = URL.parse(uri);
  if (!url) return uri;
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}
