/** The parts of ActiveCampaign's answers that the app reads; ids come as text or number, so both are taken. Pure. */
import { z } from 'zod';

const id = z.union([z.string(), z.number()]).transform(String);
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));
const flag = z
  .union([z.boolean(), z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => [true, 1, '1', 'true'].includes(value as never));
const amount = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : Number(value)));

/** `meta.total` is documented, as text; some answers leave it out. */
const meta = z.object({ total: amount }).optional().catch(undefined);

export const userSchema = z.object({ user: z.object({ id, username: text, email: text }) });

const list = z.object({ id, name: text, stringid: text, require_name: flag }).transform((one) => ({
  id: one.id,
  name: one.name,
  stringId: one.stringid,
  requiresName: one.require_name,
}));
/** A list, with whether it takes only contacts with a name. */
export type List = z.output<typeof list>;
export const listSchema = z.object({ list });
export const listsSchema = z.object({ lists: z.array(list), meta });

const field = z
  .object({ id, title: text, perstag: text, type: text })
  .transform((one) => ({ id: one.id, title: one.title, tag: one.perstag, type: one.type }));
/** A custom field of contacts. */
export type Field = z.output<typeof field>;
export const fieldsSchema = z.object({ fields: z.array(field), meta });

const tag = z
  .object({ id, tag: text, tagType: text })
  .transform((one) => ({ id: one.id, name: one.tag, type: one.tagType }));
export type Tag = z.output<typeof tag>;
export const tagsSchema = z.object({ tags: z.array(tag), meta });

export const accountSchema = z.object({
  account: text,
  subscriber_limit: z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number),
  subscriber_total: z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number),
});

const membership = z.object({ contact: id, list: id, status: id });
export const contactsSchema = z.object({
  contacts: z.array(z.object({ id, email: text, bounced_hard: text, bounced_soft: text })),
  contactLists: z.array(membership).optional(),
});
export const contactListSchema = z.object({ contactList: membership });
