/** Errors of a call: its form, its rights, its preconditions. */
import { entries } from './entry';

export const requestErrors = entries({
  body_invalid: {
    status: 422,
    retried: 'no',
    actor: 'caller',
    meaning: 'The body does not fit the schema.',
    action: 'Correct the fields named in details and send the call again.',
  },
  body_not_json: {
    status: 400,
    retried: 'no',
    actor: 'caller',
    meaning: 'The body is not JSON, or the content type is not application/json.',
    action: 'Send a JSON body with content-type: application/json.',
  },
  body_too_large: {
    status: 413,
    retried: 'no',
    actor: 'caller',
    meaning: 'The body is larger than the route allows.',
    action: 'Send a smaller body; limits stand in docs/limits.md.',
  },
  body_type_wrong: {
    status: 415,
    retried: 'no',
    actor: 'caller',
    meaning: 'The body is sent as another type than the route takes.',
    action: 'Send the body with the content-type that the message names.',
  },
  parameter_invalid: {
    status: 400,
    retried: 'no',
    actor: 'caller',
    meaning: 'A part of the path or of the query is not valid.',
    action: 'Correct the parameter named in target.',
  },
  unauthenticated: {
    status: 401,
    retried: 'no',
    actor: 'caller',
    meaning: 'The call carries no identity that the platform has checked.',
    action: 'Sign in, or send the function key.',
  },
  forbidden: {
    status: 403,
    retried: 'no',
    actor: 'administrator',
    meaning: 'The caller has no role that allows this call.',
    action: 'Ask an administrator for the role named in the message.',
  },
  not_found: {
    status: 404,
    retried: 'no',
    actor: 'caller',
    meaning: 'There is no such thing, or the caller may not see it.',
    action: 'Check the id and your rights.',
  },
  precondition_failed: {
    status: 412,
    retried: 'no',
    actor: 'caller',
    meaning: 'The document was changed since it was read, or exists already.',
    action: 'Read the document again and repeat the change with its new ETag.',
  },
  settings_invalid: {
    status: 503,
    retried: 'no',
    actor: 'administrator',
    meaning: 'Application settings are missing or wrong, so the app does not work.',
    action: 'Correct the settings named in the log line "settingsInvalid" and restart the app.',
  },
  storage_unavailable: {
    status: 503,
    retried: 'no',
    actor: 'administrator',
    meaning: "The app's own storage does not answer, or refuses the app's identity.",
    action:
      'Try again. When it lasts, check the account, its network rules and the role Storage Blob Data Contributor of the app identity on the app container.',
  },
  internal_error: {
    status: 500,
    retried: 'no',
    actor: 'administrator',
    meaning: 'Something failed that should not.',
    action: 'Look up the request id in the logs; report it if it happens again.',
  },
});
