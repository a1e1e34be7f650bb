/** Comments that mark an island in the document; they do not affect styles. */

/** @param index of the island in the page */
export const islandStart = (index: number): string => `island ${index}`;

export const islandEnd = "/island";

/** The index in a comment that `islandStart` made; undefined for any other. */
export function islandIndex(comment: string): number | undefined {
  const [, index] = comment.match(/^island (\d+)$/) ?? [];
  return index === undefined ? undefined : Number(index);
}

/** The id of the element that lists the islands of a page. */
export const islandListId = "fresh-islands";

/** What that element holds, as JSON. */
export interface IslandList {
  islands: { script: string; exportName: string }[];
  /** For `deserialize`: the props of each. */
  props: string;
}
