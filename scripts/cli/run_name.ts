/** Names runs, and never overwrites one. */
import { basename, resolve } from "node:path";
import { isRunName } from "../../pipeline/mod.ts";
import { nameTaken, UsageError } from "./usage_error.ts";

export interface RunNameRequest {
  /** What the user states. */
  name: string | undefined;
  runsDir: string;
  dataset: string;
  preset: string;
}

/**
 * The stated name if it can be one and is free, else data set, preset and the next free number.
 *
 * @param existing the names that `runsDir` holds
 * @throws UsageError
 */
export function runName(request: RunNameRequest, existing: readonly string[]): string {
  const { name, runsDir } = request;
  if (name === undefined) return nextName(`${stem(request.dataset)}-${request.preset}`, existing);
  if (!isRunName(name)) {
    throw new UsageError(
      `--name is "${name}": it must be up to 100 letters, digits, dots, dashes and underscores, ` +
        "a letter or digit first",
    );
  }
  if (existing.includes(name)) {
    throw nameTaken("--name", name, runsDir);
  }
  return name;
}

/**
 * The names that a folder of runs holds; none if it does not exist yet.
 *
 * @throws UsageError if it cannot be read
 */
export function runNames(runsDir: string): string[] {
  try {
    return Array.from(Deno.readDirSync(runsDir), ({ name }) => name);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `--runs-dir is "${runsDir}": it cannot be read as a folder (${reason}); choose another`,
      { cause },
    );
  }
}

/** One above the highest number, so that a deleted run's number is not used again. */
function nextName(stem: string, existing: readonly string[]): string {
  const numbers = existing
    .filter((name) => name.startsWith(`${stem}-`))
    .map((name) => name.slice(stem.length + 1))
    .filter((rest) => /^\d{1,9}$/.test(rest))
    .map(Number);
  return `${stem}-${Math.max(0, ...numbers) + 1}`;
}

function stem(dataset: string): string {
  const plain = basename(resolve(dataset)).replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  return plain.replace(/^[.-]+/, "").slice(0, 60) || "images";
}
