/** The figures of `deno task house`: how much code a reader has to know, and a command has to load. */
import { join } from "node:path";
import { dirname } from "node:path/posix";
import { circlesOf, graphOf } from "../boundaries/circles.ts";
import type { Import } from "../boundaries/module_graph.ts";
import { importsPastDoors, whereDoorIs } from "./past_doors.ts";
import { longestChain, reachedFrom } from "./reach.ts";

/** A figure, its name, and its parts for `--list`. */
export interface Figure {
  name: string;
  value: number;
  parts: string[];
}

/**
 * The figures of a tree, in the order in which they are printed.
 *
 * @param imports of `files`, type-only ones included
 * @param entry the command whose files are counted
 */
export function figuresOf(
  root: string,
  files: readonly string[],
  imports: readonly Import[],
  entry: string,
): Figure[] {
  const inTree = imports.filter(({ to }) => files.includes(to));
  const graph = graphOf(inTree.map(({ from, to }) => [from, to]));
  const known = reachedBy(entry, inTree.filter(({ isDynamic }) => !isDynamic));
  const code = inTree.filter(({ isTypeOnly }) => !isTypeOnly);
  const loaded = reachedBy(entry, code.filter(({ isDynamic }) => !isDynamic));
  const loadedLater = reachedBy(entry, code).filter((file) => !loaded.includes(file));
  const folders = graphOf(inTree.map(({ from, to }) => [dirname(from), dirname(to)]));
  const past = importsPastDoors(inTree);
  const lines = (paths: readonly string[]) => sum(paths.map((path) => linesOf(join(root, path))));
  return [
    listed("files in all", files),
    { name: "lines in all", value: lines(files), parts: [] },
    listed(`files of ${entry}, types included`, known),
    listed("files that it loads at its start", loaded),
    { name: "lines that it loads at its start", value: lines(loaded), parts: [] },
    listed("files that only some runs load", loadedLater),
    listed("files in its longest import chain", longestChain(entry, graph)),
    listed("circles of files", circlesOf(graph).map((circle) => circle.join(" "))),
    listed("circles of folders", circlesOf(folders).map((circle) => circle.join(" "))),
    listed("folders in the largest circle", circlesOf(folders)[0] ?? []),
    listed("imports into a folder not by a mod.ts", past.map(importLine)),
    listed("of these, into one that has a mod.ts", whereDoorIs(past, files).map(importLine)),
  ];
}

function reachedBy(entry: string, imports: readonly Import[]): string[] {
  return [...reachedFrom(entry, graphOf(imports.map(({ from, to }) => [from, to])))].sort();
}

function listed(name: string, parts: readonly string[]): Figure {
  return { name, value: parts.length, parts: [...parts] };
}

function importLine({ from, line, to }: Import): string {
  return `${from}:${line} ${to}`;
}

function linesOf(path: string): number {
  return Deno.readTextFileSync(path).split("\n").length - 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
