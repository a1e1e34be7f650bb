/**
 * Refuses what the loader would hang on, or read without end: a library that is stated by its path is a
 * file. A name without a slash is for the loader to find.
 *
 * @throws Error that says what is there
 */
export function checkLibraryFile(path: string): void {
  if (!/[/\\]/.test(path)) return;
  const info = statOf(path);
  if (info === undefined || info.isFile) return;
  throw new Error(info.isDirectory ? "it is a folder" : "it is a pipe or a device, and no file");
}

/** What cannot be looked at is for the loader to say. */
function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
