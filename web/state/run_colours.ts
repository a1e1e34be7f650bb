/** Colours of compared runs, in the style sheet: as many as may be compared. */
export const runColours = 8;

/** The class and, with dashes before it, the colour of the run that is compared in that place. */
export function runColour(place: number): `run-${number}` {
  return `run-${place % runColours}`;
}
