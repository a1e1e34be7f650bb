/**
 * Refuses a path that is not a file, such as a pipe, on which the loader would hang. A name without a
 * slash is left to the loader.
 *
 * @throws Error that says what the path leads to
 */
export function checkLibraryFile(path: string): void {
  if (!/[/\\]/.test(path)) return;
  const info = statOf(path);
  if (info === undefined || info.isFile) return;
  throw new Error(info.isDirectory ? "it is a folder" : "it is a pipe or a device, and no file");
}

/** If the path cannot be inspected, the loader reports the error. */
function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
