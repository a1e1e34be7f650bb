import assert from "node:assert/strict";

/** Its main thread hangs in a call of a library, as in that of an MPI library. */
const hangs = `
  import { watchMeeting } from "${import.meta.resolve("../../../../ops/ranks/mpi/meeting.ts")}";
  const symbols = { sleep: { parameters: ["u32"], result: "u32" } };
  const { sleep } = Deno.dlopen("libc.so.6", symbols).symbols;
  watchMeeting({ limitMillis: 100, told: Deno.args[0], exitCode: 2 });
  sleep(60);
`;

Deno.test({
  name: "a process that hangs in a library's first call ends, and the first rank says why",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${folder}/hangs.ts`, hangs);
    for (const told of ["error: they did not meet", undefined]) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", `${folder}/hangs.ts`, ...told ? [told] : []],
      }).output();
      assert.equal(code, 2);
      assert.equal(new TextDecoder().decode(stderr), told ? `${told}\n` : "");
    }
  },
});
