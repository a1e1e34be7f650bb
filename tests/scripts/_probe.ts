/** Tries what its permissions may forbid; prints one line for each: `allowed write`, `denied net`. */
const [inside, outside] = Deno.args;
const nowhere = "192.0.2.1"; // no machine has this address

const tries: Record<string, () => unknown> = {
  "read": () => Deno.readTextFileSync(import.meta.filename!),
  "write": () => Deno.writeTextFileSync(`${outside}/written`, ""),
  "write into the run": () => Deno.writeTextFileSync(`${inside}/written`, ""),
  "net elsewhere": () => new WebSocket(`ws://${nowhere}/`).close(),
  "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  "run a shell": () => new Deno.Command("sh", { args: ["-c", "true"] }).outputSync(),
  "load a library": () => Deno.dlopen(`${outside}/none.so`, {}),
  "load the system's": () => Deno.dlopen("/usr/lib/none.so", {}),
  "env": () => Deno.env.get("AWS_SECRET_ACCESS_KEY"),
  "hostname": () => Deno.hostname(),
};

for (const [what, act] of Object.entries(tries)) {
  let outcome = "allowed";
  try {
    act();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) outcome = "denied";
  }
  console.log(`${outcome} ${what}`);
}
