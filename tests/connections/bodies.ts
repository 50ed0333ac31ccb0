/** Bodies that are good, for tests that spoil a part of them. */
import { consent } from '../../shared/connections/consent';
import type { World } from './world';

export const connectionBody = (world: World, more: object = {}) => ({
  displayName: 'Marketing account',
  host: world.simulator.host,
  secretName: 'ac-key',
  consent: { accepted: true, version: consent.version },
  ...more,
});

export const exportBody = (more: object = {}) => ({
  displayName: 'Newsletter',
  connectionId: 'main',
  listId: '1',
  segments: ['LoyalMembers'],
  mapping: { email: 'Email', firstName: 'FirstName', lastName: 'LastName' },
  automations: 'never',
  ...more,
});
