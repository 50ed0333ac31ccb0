/** The columns of the sample segment, in file order: what Microsoft's own sample contacts have. */
import type { Attribute } from './model-json';

export const sampleColumns: readonly Attribute[] = [
  { name: 'CustomerId', dataType: 'string' },
  { name: 'EMail', dataType: 'string' },
  { name: 'FirstName', dataType: 'string' },
  { name: 'LastName', dataType: 'string' },
  { name: 'Telephone', dataType: 'string' },
  { name: 'DateOfBirth', dataType: 'date' },
  { name: 'RewardPoints', dataType: 'int64' },
  { name: 'TotalSpend', dataType: 'decimal' },
  { name: 'IsLoyaltyMember', dataType: 'boolean' },
  { name: 'CreatedOn', dataType: 'dateTime' },
  // Customer Insights names alternate keys {DataSource}_{Table}_{PrimaryKey}.
  { name: 'eCommerce_eCommerceContacts_ContactId', dataType: 'string' },
];

/** The mapping that fits these columns. */
export const sampleMapping = {
  email: 'EMail',
  firstName: 'FirstName',
  lastName: 'LastName',
  phone: 'Telephone',
} as const;

/** Output table name of the sample segment. */
export const sampleSegment = 'HighValueCustomers';
