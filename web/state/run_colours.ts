/** The number of colours for compared runs in the style sheet. */
export const runColours = 8;

/** The class of a compared run; with dashes before it, the name of its colour. */
export function runColour(place: number): `run-${number}` {
  return `run-${place % runColours}`;
}
