/** The text an administrator agrees to before data may leave. A change of its meaning needs a new version. */

export const consent = {
  /** Counts up with every change of meaning; connections that name another version are refused when saved. */
  version: '1',
  text: [
    'By connecting an ActiveCampaign account you allow this app to send personal data of people in your Customer Insights segments out of your Azure and Dynamics 365 environment to ActiveCampaign, LLC.',
    'What leaves: the email address, first name, last name and phone number of every person in the segments that exports name, and further columns only where this connection allows them by name; which list, tags and custom field values they get; and, where an export says so, that they left the segment.',
    'Where it goes: over HTTPS to the host of this connection. There it is stored and used under your contract with ActiveCampaign, outside the compliance boundary and the data residency commitments of Microsoft.',
    'Who is responsible: your organization. It must have a legal basis to use the data in this way, and make sure that ActiveCampaign meets its duties of privacy and security. Removing people from a segment does not delete them in ActiveCampaign.',
    'You can stop every transfer at any time by disabling or removing this connection. What was sent before stays in ActiveCampaign until you delete it there.',
  ].join('\n\n'),
} as const;
