/** MP4 by the program `ffmpeg`: no package of npm's encodes it without one. */
import { join } from "node:path";
import type { Raster } from "../outputs/samples/image_grid.ts";

/** @throws RangeError with the cure where `ffmpeg` cannot be started */
export function checkFfmpeg(): void {
  try {
    if (ffmpeg(["-version"], "null").outputSync().success) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new RangeError(
    "mp4 needs the program ffmpeg, which is not on PATH: install it (apt-get install ffmpeg), or use " +
      "gif or webp",
  );
}

/** Encodes frames of one size as H.264; its sides are even, so that the last row or column may be white. */
export async function encodeMp4(
  frames: readonly Raster[],
  { frameMillis, comment }: { frameMillis: number; comment: string },
): Promise<Uint8Array> {
  const [{ height, width, channels }] = frames;
  const format = { 1: "gray", 3: "rgb24", 4: "rgba" }[channels];
  const folder = Deno.makeTempDirSync({ prefix: "dcgan-" });
  const path = join(folder, "film.mp4"); // not a pipe: the index is put in front at the end
  try {
    const input = ["-f", "rawvideo", "-pix_fmt", format, "-s", `${width}x${height}`];
    const even = "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white";
    const output = ["-vf", even, "-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p"];
    const child = ffmpeg([
      ...["-v", "error", "-y", ...input, "-r", String(1000 / frameMillis), "-i", "-", ...output],
      ...["-movflags", "+faststart", "-metadata", `comment=${comment}`, path],
    ], "piped").spawn();
    const writing = writeFrames(child.stdin, frames);
    const [{ success, stderr }] = await Promise.all([child.output(), writing]);
    if (success) return Deno.readFileSync(path);
    throw new Error(`ffmpeg made no film: ${new TextDecoder().decode(stderr).trim()}`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function writeFrames(stdin: WritableStream<Uint8Array>, frames: readonly Raster[]) {
  const writer = stdin.getWriter();
  try {
    for (const { pixels } of frames) await writer.write(pixels);
    await writer.close();
  } catch {
    // It has ended, and says why on stderr.
  }
}

function ffmpeg(args: string[], stdin: "null" | "piped") {
  return new Deno.Command("ffmpeg", { args, stdin, stdout: "null", stderr: "piped" });
}
