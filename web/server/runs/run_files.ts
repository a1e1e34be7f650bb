/** The files of a run that browsers may read: samples, batches and pictures of replays, nothing else. */
import { join } from "node:path";
import { HttpError } from "fresh";
import { folderOf } from "./open_run.ts";

const types: Record<string, string> = { png: "image/png", json: "application/json" };
const path = /^(samples|batches|replays\/\d{6}\/batches)\/[a-z0-9][a-z0-9._-]{0,99}\.(png|json)$/i;

const mostBytes = 64 * 2 ** 20;

interface RunFile {
  bytes: Uint8Array<ArrayBuffer>;
  etag: string;
}

interface FileRequest {
  req: Request;
  /** Whether the URL changes when the file does. */
  isVersioned: boolean;
}

/** @throws HttpError 404 when a run has no such file that it shows */
export async function fileResponse(
  runsDir: string,
  { id, path: file }: Record<string, string>,
  { req, isVersioned }: FileRequest,
): Promise<Response> {
  const { bytes, etag } = await readRunFile(runsDir, id, file);
  const headers = {
    etag,
    "content-type": types[file.split(".").at(-1)!],
    "cache-control": isVersioned ? "private, max-age=31536000, immutable" : "no-cache",
  };
  if (req.headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(bytes, { headers });
}

/**
 * @param file relative to the run's folder
 * @throws HttpError 404 when a run has no such file that it shows
 */
export async function readRunFile(runsDir: string, id: string, file: string): Promise<RunFile> {
  const folder = folderOf(runsDir, id);
  const missing = new HttpError(404, `run "${id}" has no such file`);
  if (!path.test(file)) throw missing;
  const whole = join(folder, file);
  try {
    const [info, ...parents] = await Promise.all(
      [file, ...foldersOf(file)].map((path) => Deno.lstat(join(folder, path))),
    );
    // A link may lead anywhere.
    if (!parents.every(({ isDirectory }) => isDirectory) || !info.isFile) throw missing;
    if (info.size > mostBytes) {
      throw new HttpError(422, `${file} has ${info.size} bytes: no run writes so large a picture`);
    }
    const etag = `"${info.size.toString(36)}-${(info.mtime?.getTime() ?? 0).toString(36)}"`;
    return { bytes: await Deno.readFile(whole), etag };
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? missing : error;
  }
}

/** `a/b` and `a` of `a/b/c`. */
function foldersOf(file: string): string[] {
  const names = file.split("/").slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join("/"));
}
