/** The guard: detects NaN, collapse and failures, and writes incidents. */
export { Guard } from "./guard.ts";
export { guardedBy } from "./guarded_by.ts";
export { sweepIncidents } from "./incident.ts";
