/** Entry point of the app: loading a file registers its function. */
import './exportRun';
import './deliverLane';
import './settleLane';
import './takeSlots';
import './pace';
import './prepareRun';
import './submitBatch';
import './pollBatches';
import './noteWave';
import './closeRun';
import './http';
import './scheduledRefresh';
import './erasePerson';
import './dailyCleanup';
