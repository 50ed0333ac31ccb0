/** An export document as the app stores it, with changes. */
import { exportSchema, type ExportDocument } from '../../shared/model/export';

const at = '2026-11-01T00:00:00.000Z';

export const exportDocument = (change: Partial<ExportDocument> = {}): ExportDocument => ({
  ...exportSchema.parse({
    id: 'news',
    displayName: 'News',
    connectionId: 'main',
    listId: '1',
    segments: ['Members'],
    mapping: { email: 'Email' },
    automations: 'never',
    ...{ createdAt: at, updatedAt: at, updatedBy: 'Zoë Müller' },
  }),
  ...change,
});
