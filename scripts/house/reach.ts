import { componentsOf, type Graph } from "../boundaries/circles.ts";

/** Every node that a node leads to, itself included. */
export function reachedFrom(start: string, graph: Graph): Set<string> {
  const reached = new Set([start]);
  // A set's iteration includes elements added during it.
  for (const node of reached) graph.get(node)?.forEach((next) => reached.add(next));
  return reached;
}

/** The nodes of the longest path from one. All nodes of a circle count, since each leads to all. */
export function longestChain(start: string, graph: Graph): string[] {
  const chains = new Map<string, string[]>();
  for (const component of componentsOf(graph)) {
    const after = component.flatMap((node) => [...graph.get(node) ?? []])
      .map((next) => chains.get(next) ?? [])
      .reduce((longest, chain) => chain.length > longest.length ? chain : longest, []);
    component.forEach((node) => chains.set(node, [...component, ...after]));
  }
  return chains.get(start) ?? [start];
}
