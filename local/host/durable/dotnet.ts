// What .NET makes of JSON and of errors on the way: the forms in which an app meets them on the real host.

/** A property `$type` of an object itself, not of what is inside it, is taken for .NET's own and removed. */
export function withoutType(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !('$type' in value))
    return value;
  const { $type: _, ...rest } = value;
  return rest;
}

/** JSON text as .NET would have stored it; null for nothing. */
export function storedJson(value: unknown): string | null {
  return JSON.stringify(withoutType(value)) ?? null;
}

/** An activity's bare number: integers wrap at 64 bits, what is no number becomes its name. */
export function activityResult(value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return String(value);
  return Number.isSafeInteger(value) || !Number.isInteger(value)
    ? value
    : Number(BigInt.asIntN(64, BigInt(value)));
}

/** An activity's bare input becomes text: objects as JSON, booleans in .NET's spelling, NaN nothing. */
export function activityInputText(value: unknown): string | undefined {
  if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)))
    return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

/** The text of JSON as .NET writes it: exponents as `E+21`, line separators escaped. */
export function netText(json: string): string {
  const separators = json.replace(
    /[\u0085\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return separators.replace(
    /"(?:[^"\\]|\\.)*"|(-?\d+(?:\.\d+)?)e([+-])(\d+)/g,
    (all, digits?: string, sign = '', power = '') =>
      digits === undefined ? all : `${digits}E${String(sign)}${String(power).padStart(2, '0')}`,
  );
}

/** The `Details` of a failed activity: the .NET exception as JSON, with its fields as recorded. */
export function exceptionJson(message: string, stack: string): string {
  return JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: ` ${message}`,
    Data: null,
    InnerException: {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
      IsUserException: false,
      RemoteStackTrace: stack,
      RemoteMessage: message,
      RemoteTypeName: null,
      Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: null,
      HelpLink: null,
      Source: 'System.Private.CoreLib',
      HResult: -2146233088,
      StackTrace: '   at LocalHost.Worker.Invoke()',
    },
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  });
}
