/** The walk's text, and the runs that its experiments start. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { walkText } from "../../../web/server/walk/walk_text.ts";
import { sectionNames } from "../../../web/state/walk_sections.ts";
import { started } from "../../scripts/cli/progress/_events.ts";
import { steps } from "../state/_events.ts";
import { finishedRun, type Served, served } from "./_served.ts";

const folder = new URL("../../../docs/walk/", import.meta.url);
const script = fileURLToPath(import.meta.resolve("./_fake_replay.ts"));

Deno.test("both languages quote the same code and offer the same experiments, in each section", () => {
  const names = (language: string) =>
    Array.from(Deno.readDirSync(new URL(`${language}/`, folder)), ({ name }) => name).sort();
  assert.deepEqual(names("zh"), names("en"));
  assert.equal(names("en").length, sectionNames.length);
  for (const name of names("en")) {
    const [en, zh] = ["en", "zh"].map((language) =>
      Deno.readTextFileSync(new URL(`${language}/${name}`, folder)).match(/^<!--.*-->$/gm)
    );
    assert.deepEqual(zh, en, name);
  }
});

Deno.test("a section is rendered with its links to others, and without markers for programs", async () => {
  for (const language of ["en", "zh"] as const) {
    for (const section of sectionNames) {
      const { parts, titles } = await walkText(language, section, "a run");
      const html = parts.map((part) => "html" in part ? part.html : "").join("");
      assert.ok(!html.includes("<!--") && !html.includes("**") && !html.includes('.md"'), section);
      assert.ok(titles[section].length > 1);
    }
  }
  const { parts } = await walkText("en", "start", "a run");
  assert.ok("html" in parts[0] && parts[0].html.includes('href="walk/sizes?run=a+run"'));
  await assert.rejects(walkText("en", "nowhere", undefined), /no section "nowhere"/);
});

/** With a recorded run of 300 steps called "first". */
function trying(mode: "agrees" | "fails" | "waits", test: (server: Served) => Promise<void>) {
  const replay = { command: Deno.execPath(), args: ["run", "-A", script, mode] };
  return served(async (server) => {
    await finishedRun(server.runsDir, [started, ...steps(1, 300)]);
    Deno.mkdirSync(join(server.runsDir, "first", "record"));
    await test(server);
  }, { replay });
}

async function tryOut({ origin, token }: Served, experiment: string) {
  const answer = await fetch(`${origin}/api/runs/first/experiments`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-token": token, origin },
    body: JSON.stringify({ experiment }),
  });
  return { status: answer.status, text: await answer.text() };
}

Deno.test("an experiment forks the run with its setting, under a name of its own each time", () =>
  trying("agrees", async (server) => {
    const first = await tryOut(server, "other-z");
    assert.deepEqual([first.status, JSON.parse(first.text)], [201, { run: "first-other-z" }]);
    const asked = Deno.readTextFileSync(join(server.runsDir, "first-other-z", "asked.json"));
    const { from, to, set } = JSON.parse(asked);
    assert.deepEqual([from, to, set], ["1", "200", "zDist=normal"]);
    let second = await tryOut(server, "other-z");
    // The first may need a moment to end.
    while (second.status === 409) second = await tryOut(server, "other-z");
    assert.deepEqual(JSON.parse(second.text), { run: "first-other-z-2" });
  }));

Deno.test("an experiment is refused where it fails, where another trains, and where it has no sense", async () => {
  await trying("fails", async (server) => {
    const { status, text } = await tryOut(server, "fast");
    assert.deepEqual([status, text.trim()], [409, "--from is not there"]);
    assert.equal((await tryOut(server, "no-labels")).status, 409);
    assert.equal((await tryOut(server, "magic")).status, 400);
  });
  await trying("waits", async (server) => {
    assert.equal((await tryOut(server, "fast")).status, 201);
    assert.match((await tryOut(server, "fast")).text, /still trains/);
  });
});
