/** Texts of ActiveCampaign made fit for logs, run documents and Durable history. Pure. */

const longest = 300;

/**
 * A text of ActiveCampaign on one line, at most 300 characters, without what may be a person's: addresses and
 * runs of digits as long as a phone number are replaced.
 */
export function safeText(text: string): string {
  const clean = text
    .slice(0, 4000)
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[^\s"'<>()]*@[^\s"'<>()]*/g, '(address)')
    .replace(/\+?\d[\d\s().-]{5,}\d/g, '(number)')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).replace(/\p{Cs}$/u, '')}…`;
}
