/** The connection document: an ActiveCampaign account, who may use it, and the consent to send data there. */
import { z } from 'zod';
import { limitsSchema } from './limits';

/** Names of Key Vault secrets (Microsoft Learn, Key Vault object identifiers). */
export const secretNameSchema = z
  .string()
  .regex(/^[0-9a-zA-Z-]{1,127}$/, 'Letters, digits and hyphens only, at most 127.');

/** Names that people give; without control characters and signs that change the direction of text. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(
    /^[^\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u,
    'No line breaks, control characters or signs that change the direction of text.',
  );

const pattern = z.string().min(1).max(256);

/** What a caller writes. `apiKey` is write only and never stored in the document. */
export const connectionInputSchema = z.strictObject({
  displayName: displayNameSchema,
  host: z.string().min(1).max(253),
  secretName: secretNameSchema.optional(),
  apiKey: z.string().min(1).max(1000).optional(),
  audience: z.enum(['administrators', 'contributors']).default('administrators'),
  consent: z.strictObject({ accepted: z.boolean(), version: z.string().max(50) }),
  /** Who stands for the connection; default: who connected last. */
  exportUser: displayNameSchema.optional(),
  allow: z
    .strictObject({
      segments: z.array(pattern).max(200).optional(),
      columns: z.array(pattern).max(500).optional(),
    })
    .optional(),
  limits: limitsSchema.optional(),
});
export type ConnectionInput = z.infer<typeof connectionInputSchema>;

/** One thing that "connect" verified. */
export const checkSchema = z.strictObject({
  ok: z.boolean(),
  message: z.string(),
  code: z.string().optional(),
});

/** The stored document and, as it holds no secret, also the answer. */
export const connectionSchema = z.strictObject({
  id: z.string(),
  type: z.literal('ActiveCampaign'),
  displayName: z.string(),
  host: z.string(),
  secretName: secretNameSchema,
  /** True when the app wrote the secret itself, so that it deletes it with the connection. */
  secretWritten: z.boolean(),
  audience: z.enum(['administrators', 'contributors']),
  consent: z.strictObject({
    accepted: z.literal(true),
    version: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
  }),
  allow: z
    .strictObject({ segments: z.array(pattern).optional(), columns: z.array(pattern).optional() })
    .optional(),
  limits: limitsSchema.optional(),
  account: z.strictObject({
    /** Lower-case account name: what the pace is kept by. `x.api-us1.com` and `x.activehosted.com` are one account. */
    name: z.string(),
    contactLimit: z.int().optional(),
    contactTotal: z.int().optional(),
    /** False where the key may not read the account's limit. */
    headroomReadable: z.boolean(),
  }),
  exportUser: z.string(),
  checked: z.strictObject({
    at: z.iso.datetime(),
    activeCampaign: checkSchema,
    customerInsights: checkSchema,
  }),
  enabled: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof connectionSchema>;
