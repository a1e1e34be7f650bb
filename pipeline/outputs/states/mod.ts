/** Light states: what a look at a step begins with, kept often and in bounded number. */
export { lightStatesFolder, listLightStates, readLightState } from "./light_state.ts";
export { keepStates, type LightStates, openLightStates } from "./keep_states.ts";
export { stateInterval } from "./interval.ts";
