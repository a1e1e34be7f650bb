import { fileURLToPath } from "node:url";

let bundled: Promise<string> | undefined;

/**
 * The report's script, generator and all, in one piece; made once a process.
 *
 * @throws Error when it cannot be bundled
 */
export function reportScript(): Promise<string> {
  bundled ??= bundle().catch((error) => {
    bundled = undefined; // the network may come back
    throw error;
  });
  return bundled;
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("report_client.tsx", import.meta.url));
  const { success, errors, outputFiles } = await Deno.bundle({
    entrypoints: [entry],
    platform: "browser",
    minify: true,
    write: false,
  }).catch((cause) => {
    throw new Error(
      `the report's script cannot be bundled: ${
        cause instanceof Error ? cause.message : cause
      }: connect to the npm registry once`,
      { cause },
    );
  });
  const [file] = outputFiles ?? [];
  if (!success || !file?.contents) {
    throw new Error(`the report's script cannot be bundled: ${errors[0]?.text ?? "unknown error"}`);
  }
  return withoutEndOfScript(new TextDecoder().decode(file.contents));
}

/** Nothing in a script's strings may end the element that it stands in. */
function withoutEndOfScript(script: string): string {
  return script.replaceAll(/<(?=\/script|script)/gi, "\\x3C").replaceAll("<!--", "\\x3C!--");
}
