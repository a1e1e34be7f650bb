/** What others import as a library. */
import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };

Deno.test("each door has an example, and deno task check runs it", () => {
  const [, documented] = project.tasks.check.command.split(" --doc ");
  const doors = Object.values(project.exports).map((path) => path.replace("./", ""));
  assert.deepEqual(documented.split(" "), doors);
  for (const door of doors) assert.match(Deno.readTextFileSync(door), /^ \* ```ts$/m, door);
});
