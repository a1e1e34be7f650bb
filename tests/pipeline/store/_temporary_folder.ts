/** Runs a test in a folder of its own and removes that afterwards. */
export async function inTemporaryFolder(test: (folder: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
