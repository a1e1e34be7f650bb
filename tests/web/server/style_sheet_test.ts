import assert from "node:assert/strict";
import { styleFiles, styleSheet } from "../../../web/server/style_sheet.ts";
import { served } from "./_served.ts";

const root = new URL("../../../", import.meta.url);

Deno.test("the style sheet has every file of web/styles/", () => {
  const found = [...Deno.readDirSync(new URL("web/styles/", root))].map(({ name }) => name);
  assert.deepEqual(found.sort(), styleFiles.map((name) => `${name}.css`).sort());
});

Deno.test("a page's one style sheet has an ETag, and is sent again only when it has changed", () =>
  served(async ({ origin }) => {
    const first = await fetch(`${origin}/styles.css`);
    assert.equal(await first.text(), await styleSheet());
    assert.match(first.headers.get("content-type")!, /^text\/css/);
    const headers = { "if-none-match": first.headers.get("etag")! };
    const second = await fetch(`${origin}/styles.css`, { headers });
    assert.deepEqual([second.status, await second.text()], [304, ""]);
    const page = await (await fetch(origin)).text();
    assert.deepEqual(page.match(/[\w/.]+\.css/g), ["styles.css"]);
  }));

Deno.test("no style is for a class that no component gives", async () => {
  // Words name the states and events that are classes too.
  const folders = [
    "browser",
    "components",
    "islands",
    "page",
    "report",
    "routes",
    "state",
    "words",
  ];
  const sources = folders.flatMap((folder) => filesBelow(`web/${folder}`))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => Deno.readTextFileSync(new URL(path, root)));
  // A mark's class is the name of its colour, `--accent` for example, without the dashes.
  const words = new Set(sources.join("\n").replaceAll('"--', '"').match(/[\w-]+/g));
  const unused = classesOf(await styleSheet()).filter((name) =>
    !words.has(name) && !generated.some((made) => made.test(name))
  );
  assert.deepEqual(unused, []);
});

/** Classes that a component puts together, and those of uPlot. */
const generated = [
  /^run-\d$/,
  /^height-\d+$/,
  /^(inside|play|replay)-panel$/,
  /^u(-[a-z-]+|plot)$/,
];

function classesOf(styles: string): string[] {
  const selectors = styles.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/\{[^{}]*\}/g, "\n");
  return [...new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name))];
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, root))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
