import assert from "node:assert/strict";
import { circlesOf, componentsOf, graphOf } from "../../../scripts/boundaries/circles.ts";

const edges = (text: string) =>
  graphOf(text.split(" ").map((edge) => edge.split(">") as [string, string]));

Deno.test("a graph whose paths meet again but never return has no circle", () => {
  assert.deepEqual(circlesOf(edges("a>b a>c b>d c>d d>e")), []);
});

Deno.test("circles that share no node stand apart, the largest first", () => {
  assert.deepEqual(circlesOf(edges("x>y y>x a>c c>b b>a a>x y>z")), [["a", "b", "c"], ["x", "y"]]);
});

Deno.test("two circles with one node in common are one", () => {
  assert.deepEqual(circlesOf(edges("a>b b>a b>c c>b")), [["a", "b", "c"]]);
});

Deno.test("a node that leads to itself is no circle", () => {
  assert.deepEqual(circlesOf(edges("a>a a>b")), []);
});

Deno.test("a component comes after those that it leads to", () => {
  assert.deepEqual(componentsOf(edges("a>b b>c c>b b>d")).at(-1), ["a"]);
  assert.deepEqual(componentsOf(edges("a>b b>c c>b b>d"))[0], ["d"]);
});
