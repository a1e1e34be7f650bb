/** What watches over a run, and what it does when something goes wrong. */
export { Guard } from "./guard.ts";
export { guardedBy } from "./guarded_by.ts";
export { sweepIncidents } from "./incident.ts";
