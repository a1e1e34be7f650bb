/** Hydrates a page's islands in the browser. */
import { type ComponentType, h, hydrate } from "preact";
import { islandEnd, islandIndex, type IslandList, islandListId } from "./island_markers.ts";
import { deserialize } from "./props.ts";

const list: IslandList = JSON.parse(document.getElementById(islandListId)?.textContent ?? "null");
// All props at once, so that a signal in two islands' props is one signal.
const props = deserialize(list.props) as object[];
const markers = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
const starts: Comment[] = [];
while (markers.nextNode()) {
  const comment = markers.currentNode as Comment;
  if (islandIndex(comment.data) !== undefined) starts.push(comment);
}
await Promise.all(starts.map(async (start) => {
  const index = islandIndex(start.data)!;
  const { script, exportName } = list.islands[index];
  const { [exportName]: component }: Record<string, ComponentType> = await import(script);
  hydrate(h(component, props[index]), rootBetween(start));
}));

/**
 * The nodes between an island's two markers, in the form of an element that preact accepts. Islands
 * have no element of their own, because it could break the page's styles.
 */
function rootBetween(start: Comment): Element {
  const parent = start.parentNode as Element;
  const nodes: Node[] = [];
  let end = start.nextSibling;
  for (; end !== null && !isEnd(end); end = end.nextSibling) nodes.push(end);
  const root = {
    nodeType: 1,
    parentNode: parent,
    ownerDocument: document,
    namespaceURI: parent.namespaceURI,
    childNodes: nodes,
    firstChild: nodes[0] ?? null,
    contains: (node: Node) => parent.contains(node),
    insertBefore: (node: Node, before: Node | null) => parent.insertBefore(node, before ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as unknown as Element;
}

/** A function declaration, because it is called above this line. */
function isEnd(node: Node): boolean {
  return node instanceof Comment && node.data === islandEnd;
}
