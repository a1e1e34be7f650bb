/** Circles of imports. */

/** A graph of imports: each node with the nodes that it leads to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** A graph of edges; an edge from a node to itself is none. */
export function graphOf(edges: Iterable<readonly [from: string, to: string]>): Graph {
  const graph = new Map<string, Set<string>>();
  const nodesAfter = (node: string) => {
    const next = graph.get(node) ?? new Set();
    graph.set(node, next);
    return next;
  };
  for (const [from, to] of edges) {
    nodesAfter(to);
    if (from !== to) nodesAfter(from).add(to);
  }
  return graph;
}

/** Every set of two or more nodes in which each leads to each other, largest first, nodes sorted. */
export function circlesOf(graph: Graph): string[][] {
  return componentsOf(graph)
    .filter((nodes) => nodes.length > 1)
    .map((nodes) => nodes.sort())
    .sort((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1));
}

/** The strongly connected components (Tarjan 1972): each comes after all that it leads to. */
export function componentsOf(graph: Graph): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();

  /** Returns the earliest open node that `node` reaches. */
  const visit = (node: string): number => {
    const own = order.size;
    let lowest = own;
    order.set(node, own);
    open.push(node);
    isOpen.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (isOpen.has(next)) lowest = Math.min(lowest, order.get(next)!);
    }
    if (lowest === own) found.push(close(node));
    return lowest;
  };

  const close = (node: string): string[] => {
    const component = open.splice(open.indexOf(node));
    component.forEach((each) => isOpen.delete(each));
    return component;
  };

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
