// The function app of the probes: it makes a host show how it treats Durable Functions, HTTP, timers and keys.
// CommonJS, so that it loads beside any other functions of an app. Every name starts with px.
'use strict';
require('./parts/activities.cjs');
require('./parts/client.cjs');
require('./parts/entity.cjs');
require('./parts/http-replies.cjs');
require('./parts/http-routes.cjs');
require('./parts/marks.cjs');
require('./parts/orchestrations-errors.cjs');
require('./parts/orchestrations-events.cjs');
require('./parts/orchestrations-tasks.cjs');
require('./parts/orchestrations-values.cjs');
require('./parts/timers.cjs');
