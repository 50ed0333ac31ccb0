/** An answer of the app that is no success, with what the app says about it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** None when the answer does not come from the app. */
    readonly code: string | undefined,
    message: string,
    readonly action: string | undefined,
    readonly details: readonly { path: string; message: string }[],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}
