// The shapes in which host and worker pass values ("TypedData") and describe functions.
export type TypedData = {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: RpcHttp;
};
export type RpcCookie = {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number; nanos: number } | string };
  maxAge?: { value: number };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: string;
};
export type RpcHttp = {
  method?: string;
  url?: string;
  body?: TypedData;
  statusCode?: string;
  headers?: Record<string, string>;
  nullableHeaders?: Record<string, { value: string }>;
  nullableParams?: Record<string, { value: string }>;
  nullableQuery?: Record<string, { value: string }>;
  cookies?: RpcCookie[];
  enableContentNegotiation?: boolean;
};
export type Binding = { type: string; direction: 'in' | 'out'; name?: string; [key: string]: unknown };
export type FunctionMetadata = {
  name: string;
  functionId?: string;
  bindings: Record<string, Binding>;
  retryOptions?: unknown;
};
/** A function as the app registered it, with its trigger picked out. */
export type Registered = {
  metadata: FunctionMetadata;
  callback: (...args: unknown[]) => unknown;
  trigger: Binding & { name: string };
};
export type InputData = { name: string; data: TypedData | null };
export type InvocationRequest = {
  inputData: InputData[];
  triggerMetadata?: Record<string, TypedData>;
  traceContext?: { traceParent?: string; traceState?: string };
  invocationId?: string;
};
export type InvocationResponse = {
  outputData?: { name: string; data: TypedData }[];
  returnValue?: TypedData | null;
};

/** What the host makes of a worker's TypedData: the value that an output binding would get. */
export function fromTypedData(data: TypedData | null | undefined): unknown {
  if (!data) return null;
  if (data.string !== undefined) return data.string;
  if (data.json !== undefined) return JSON.parse(data.json) as unknown;
  if (data.int !== undefined) return data.int;
  if (data.double !== undefined) return data.double;
  if (data.bytes !== undefined) return Buffer.from(data.bytes).toString('base64');
  return null;
}
