/** The style sheet's colours, for canvases. */
export type Colour = `--${string}`;

/** A custom property of the page as a colour that a canvas can use: `light-dark()` is resolved. */
export function colourOf(name: Colour, within: Element = document.body): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  within.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
