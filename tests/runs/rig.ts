/**
 * Runs of exports without a host: the real activities, one after the other, on a storage emulator and against the
 * simulator. Orchestrators and the pace are left out; slots are given out here.
 */
import type { ContainerClient } from '@azure/storage-blob';
import { defaultKey } from '../../local/simulator/options';
import { type Simulator, startSimulator } from '../../local/simulator/start';
import { createClient } from '../../shared/activecampaign/client';
import { connectionSchema } from '../../shared/model/connection';
import { type ExportDocument, exportSchema } from '../../shared/model/export';
import type { Run } from '../../shared/model/run';
import { closeRun } from '../../shared/runs/close';
import type { PrepareInput } from '../../shared/runs/prepare';
import { prepareRun } from '../../shared/runs/prepare';
import type { Polled, Prepared, RunRef } from '../../shared/runs/messages';
import { planSchema, type Plan } from '../../shared/runs/plan';
import { pollBatches } from '../../shared/runs/poll';
import { parseRanges } from '../../shared/runs/ranges';
import { RunStore } from '../../shared/runs/runStore';
import type { RunServices } from '../../shared/runs/services';
import { createRun, type StartRequest } from '../../shared/runs/start';
import { submitBatch } from '../../shared/runs/submit';
import { parseLocations } from '../../shared/segments/location';
import { segmentsOf } from '../../shared/segments/sources';
import { DocumentStore } from '../../shared/store/documents';
import { connectionPath, exportPath, planPath, rejectsPath } from '../../shared/store/paths';
import type { TelemetryEvent } from '../../shared/telemetry/events';
import { forgetCertificates, trustedCertificates } from '../activecampaign/trust';
import { blobs, newContainer } from '../storage/blobs';
import { entityOf, modelOf, partitionOf, prefix, put, putModel } from '../segments/sample';

const unlimited = { requestsPerSecond: 1e6, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 };
const at = '2026-11-24T00:00:00.000Z';

/** Rows as `email,firstName`; the customer id is made up. */
export type People = readonly (readonly [email: string, firstName: string])[];

export interface Rig {
  services: RunServices;
  simulator: Simulator;
  events: TelemetryEvent[];
  /** Writes a snapshot of each segment into a folder that sorts by `day` (1 to 300), and model.json. */
  refresh(day: number, segments: Record<string, People>): Promise<void>;
  /** Takes the partition of a segment away again, as if it were not written yet. */
  removePartition(segment: string, day: number): Promise<void>;
  save(id: string, change?: Partial<ExportDocument>): Promise<void>;
  load(id: string): Promise<ExportDocument>;
  /** Starts a run and prepares it. */
  prepare(id: string, request?: Partial<StartRequest>): Promise<Run>;
  /** Prepares the run (again), sends what is open, polls until all is settled, closes. `rounds` ends it before. */
  deliver(run: Run, rounds?: number): Promise<Run>;
  /** Both. */
  run(id: string, request?: Partial<StartRequest>): Promise<Run>;
  plan(run: Run): Promise<Plan>;
  /** Outcome, code and address of each line of rejects.csv. */
  rejects(run: Run): Promise<string[]>;
  /** Status on a list by address. */
  statuses(listId?: string): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** `share` of the settings that a test is about. */
export async function startRig(settings: Partial<RunServices['settings']> = {}): Promise<Rig> {
  const certificates = await trustedCertificates();
  const lists = Array.from({ length: 20 }, (_, i) => ({ id: String(i + 1), name: `List ${i + 1}` }));
  const simulator = await startSimulator(certificates, {
    ...{ limits: unlimited, timeScale: 100 },
    accounts: [{ keys: [defaultKey], lists }],
  });
  const container = await newContainer();
  const segments = await newContainer();
  const rig = new Rigging(simulator, servicesOf(simulator, container, segments, settings), segments);
  await rig.connect();
  return rig;
}

function servicesOf(
  simulator: Simulator,
  container: ContainerClient,
  segments: ContainerClient,
  settings: Partial<RunServices['settings']>,
): RunServices {
  const documents = new DocumentStore(container);
  const client = createClient({ host: simulator.host, apiKey: defaultKey, allowLocalhost: true });
  return {
    container,
    documents,
    runs: new RunStore(documents),
    segments: segmentsOf(blobs, parseLocations(`${segments.containerName}/${prefix}`)),
    clientFor: () => Promise.resolve(client),
    forgetKey: () => undefined,
    settings: {
      ...{ holdExpiresSeconds: 3600, settleSeconds: 60, retryAfterCapSeconds: 60 },
      ...{ snapshotMaxAgeSeconds: 7 * 86_400 },
      ...settings,
    },
  };
}

/** So many slots, close together. */
const slots = (count: number): number[] => Array.from({ length: count }, (_, i) => Date.now() + 200 + i * 15);

const fileOf = (segment: string, day: number): string =>
  `${segment}/2026/${String(1 + Math.floor(day / 28)).padStart(2, '0')}/${String(1 + (day % 28)).padStart(2, '0')}/0215/${segment}_1.csv`;

class Rigging implements Rig {
  readonly events: TelemetryEvent[] = [];
  private readonly emit = (event: TelemetryEvent): void => {
    this.events.push(event);
  };

  constructor(
    readonly simulator: Simulator,
    readonly services: RunServices,
    private readonly segments: ContainerClient,
  ) {}

  async connect(): Promise<void> {
    const connection = connectionSchema.parse({
      ...{ id: 'c', type: 'ActiveCampaign', displayName: 'C', host: this.simulator.host },
      ...{ secretName: 'key', secretWritten: false, audience: 'contributors', exportUser: 'me' },
      consent: { accepted: true, version: '1', by: 'me', at },
      limits: {
        ...unlimited,
        importsPerMinute: 1e5,
        singleImportsPerMinute: 1e5,
        requestsPerSecond: 1e4,
        pollSeconds: 0.05,
        answerSeconds: 2,
      },
      account: { name: 'sim', headroomReadable: true },
      checked: { at, activeCampaign: { ok: true, message: '' }, customerInsights: { ok: true, message: '' } },
      ...{ enabled: true, createdAt: at, updatedAt: at },
    });
    await this.services.documents.write(connectionPath('c'), connection);
  }

  async refresh(day: number, all: Record<string, People>): Promise<void> {
    const entities = [];
    for (const [name, people] of Object.entries(all)) {
      const file = fileOf(name, day);
      const text = people.map(([email, first], i) => `${i},${email},${first}\n`).join('');
      await put(this.segments, `${prefix}/${file}`, text);
      entities.push(entityOf(name, [partitionOf(this.segments.url, file)]));
    }
    await putModel(this.segments, modelOf(entities));
  }

  async removePartition(segment: string, day: number): Promise<void> {
    await this.segments.getBlobClient(`${prefix}/${fileOf(segment, day)}`).delete();
  }

  async save(id: string, change: Partial<ExportDocument> = {}): Promise<void> {
    const before = (await this.services.documents.read(exportPath(id), exportSchema))?.value;
    const document = exportSchema.parse({
      ...{ id, displayName: id, connectionId: 'c', listId: '1', segments: ['High'], automations: 'never' },
      mapping: { email: 'EMail', firstName: 'FirstName' },
      ...{ createdAt: at, updatedAt: at, updatedBy: 'me' },
      ...before,
      ...change,
    });
    await this.services.documents.write(exportPath(id), document);
  }

  async load(id: string): Promise<ExportDocument> {
    const found = await this.services.documents.read(exportPath(id), exportSchema);
    if (!found) throw new Error(`There is no export ${id}.`);
    return found.value;
  }

  async prepare(id: string, request: Partial<StartRequest> = {}): Promise<Run> {
    const { documents, runs } = this.services;
    const { run } = await createRun(documents, runs, id, { startedBy: 'me', ...request }, new Date());
    const { next } = await this.prepared(run);
    if (next === 'close') await closeRun(this.services, run, this.emit);
    return await runs.read(run.runId);
  }

  /** Again and again when a slot was missed, as the orchestrator does. */
  private async prepared({ runId, attempt }: Run): Promise<Prepared> {
    for (;;) {
      const input: PrepareInput = { runId, attempt, slots: slots(3) };
      const prepared = await prepareRun(this.services, input, this.emit);
      if (prepared.next !== 'again') return prepared;
    }
  }

  async deliver(run: Run, rounds = 400): Promise<Run> {
    const { runs } = this.services;
    const current = await runs.read(run.runId);
    const { runId, attempt } = current;
    const ref = { runId, attempt };
    const prepared = await this.prepared(current);
    if (prepared.next === 'deliver') {
      await this.submit(ref, parseRanges(prepared.open));
      if (!(await this.settle(ref, prepared.batches, rounds))) return await runs.read(runId);
    }
    await closeRun(this.services, ref, this.emit);
    return await runs.read(runId);
  }

  /** A wave, and further ones for batches that missed their slots. */
  private async submit(ref: RunRef, open: readonly number[]): Promise<void> {
    for (let left = [...open]; left.length > 0;) {
      const given = slots(left.length).map((slot) => slot + 200);
      const results = await Promise.all(
        left.map((batch, i) => submitBatch(this.services, { ...ref, batch, slot: given[i] ?? 0 }, this.emit)),
      );
      left = results.filter(({ late }) => late).map(({ batch }) => batch);
    }
  }

  private async settle(ref: RunRef, batches: number, rounds: number): Promise<boolean> {
    let polled: Polled | undefined;
    for (let round = 0; round < rounds && !polled?.finished; round++) {
      const wanted = Math.min(40, polled?.due ?? 0);
      const input = { ...ref, batches, folder: polled?.folder ?? 0, slots: slots(wanted) };
      polled = await pollBatches(this.services, input, this.emit);
      if (polled.reopened !== '') await this.submit(ref, parseRanges(polled.reopened));
      if (wanted === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return polled?.finished === true;
  }

  async run(id: string, request: Partial<StartRequest> = {}): Promise<Run> {
    const prepared = await this.prepare(id, request);
    return prepared.endedAt === undefined && prepared.state !== 'held'
      ? await this.deliver(prepared)
      : prepared;
  }

  async plan({ runId }: Run): Promise<Plan> {
    const plan = await this.services.documents.read(planPath(runId), planSchema);
    if (!plan) throw new Error('There is no plan.');
    return plan.value;
  }

  async rejects({ runId }: Run): Promise<string[]> {
    const text = (
      await this.services.container.getBlobClient(rejectsPath(runId)).downloadToBuffer()
    ).toString();
    const [header = '', ...lines] = text.split('\r\n').filter((line) => line !== '');
    const columns = header.split(',');
    const [email, outcome, code] = ['EMail', '_outcome', '_code'].map((name) => columns.indexOf(name));
    return lines.map((line) => {
      const cells = line.split(',');
      return [cells[outcome ?? 0], cells[code ?? 0], cells[email ?? 0]].join(' ');
    });
  }

  async statuses(listId = '1'): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for await (const { email, lists } of this.simulator.control.contacts()) {
      const status = lists[listId];
      if (status !== undefined) found[email] = status;
    }
    return found;
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    await forgetCertificates();
  }
}
