/** Renders islands on the server: each between markers, with its props kept. */
import { type ComponentType, createContext, Fragment, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { islandEnd, islandStart } from "./island_markers.ts";
import type { Island } from "./built_files.ts";

/** What one page has drawn so far. */
export interface Page {
  islands: { island: Island; props: unknown }[];
  nonce: string | undefined;
}

export const CurrentPage = createContext<Page | undefined>(undefined);
const IsInIsland = createContext(false);

// deno-lint-ignore no-explicit-any -- components are keys here, whatever their props
const known = new Map<ComponentType<any>, Island>();
let isDrawing = false;

/** Makes preact draw these components as islands from now on. */
export function registerIslands(islands: readonly Island[]): void {
  islands.forEach((island) => known.set(island.component, island));
}

// Preact calls this for every node that is made; a function in place of the type draws more than the node.
const callNext = options.vnode;
options.vnode = (node: VNode) => {
  if (!isDrawing) replaceType(node as VNode<Record<string, unknown>>);
  callNext?.(node);
};

function replaceType(node: VNode<Record<string, unknown>>): void {
  const { type, props } = node;
  if (typeof type === "string") {
    const isInline = type === "style" || (type === "script" && props.src === undefined);
    if (isInline) Object.assign(node, { type: Inline, props: { type, props } });
    return;
  }
  const island = known.get(type);
  if (island) Object.assign(node, { type: Boundary, props: { island, props } });
}

/** Marks the node itself, so that it is not replaced again. */
function drawn(type: ComponentType<unknown> | string, props: object): VNode {
  isDrawing = true;
  try {
    return h(type as ComponentType, props);
  } finally {
    isDrawing = false;
  }
}

function Boundary({ island, props }: { island: Island; props: object }): VNode {
  const page = useContext(CurrentPage);
  const content = drawn(island.component, props);
  // An island inside another one is hydrated with it.
  if (useContext(IsInIsland) || page === undefined) return content;
  const index = page.islands.push({ island, props }) - 1;
  const within = h(IsInIsland.Provider, { value: true }, content);
  return h(Fragment, null, comment(islandStart(index)), within, comment(islandEnd));
}

/** Adds the policy's nonce to an inline script or style. */
function Inline({ type, props }: { type: string; props: object }): VNode {
  return drawn(type, { ...props, nonce: useContext(CurrentPage)?.nonce });
}

function comment(text: string): VNode {
  // A prop that preact-render-to-string knows, and preact's types do not.
  const props: object = { UNSTABLE_comment: text };
  return h(Fragment, props);
}
