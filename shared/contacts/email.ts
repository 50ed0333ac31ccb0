/**
 * ActiveCampaign's published rules for addresses, checked before anything is sent: one bad address makes the
 * importer refuse the whole request. Pure.
 * Source: developers.activecampaign.com/reference/bulk-import-contacts, "reasons a contact may fail".
 */

/**
 * At least one character before the @, none of " ( ) , : ; < > @ [ \ ] in the address, and a domain without special
 * characters that has a dot followed by at least two letters. White space and control characters are added to the
 * published list: no address without quotes can hold them (RFC 5321).
 */
const address =
  /^[^"(),:;<>@[\\\]\s\p{Cc}]+@(?:[\p{L}\p{M}\p{N}-]+\.)+\p{L}[\p{L}\p{M}][\p{L}\p{M}\p{N}-]*$/u;
const plainAddress = /^[a-z0-9._%+'-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}$/i;

/** Whether a trimmed, not empty address keeps the published rules. */
export const wellFormed = (email: string): boolean => plainAddress.test(email) || address.test(email);

/**
 * What identifies a contact: letter case and outer white space do not count, nothing else is folded. Case is folded
 * by Unicode's default, locale-independent rules (`toLowerCase`). Accents and compositions (NFC, NFD) are kept apart:
 * if ActiveCampaign takes two such addresses for one, it gets the same person twice; folding here would lose one of
 * two people where it does not.
 */
export const contactKey = (email: string): string => email.trim().toLowerCase();
