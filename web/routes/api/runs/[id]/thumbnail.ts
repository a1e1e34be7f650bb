import { HttpError } from "fresh";
import type { SampleSaved } from "../../../../../pipeline/contracts/events.ts";
import { noReadableSample, skippedHeaders } from "../../../../server/downloads/skipped_samples.ts";
import { thumbnail } from "../../../../server/downloads/thumbnail.ts";
import { withRun } from "../../../../server/runs/open_run.ts";
import { readRunFile } from "../../../../server/runs/run_files.ts";
import { define } from "../../../../server/context/define.ts";

// If more samples in a row are damaged, the disk is broken.
const mostTried = 8;

/** GET: a part of the newest sample that can be read, as a small WebP; those that cannot are named. */
export const handler = define.handlers({
  async GET({ state: { dashboard: { runsDir, thumbnails } }, params: { id } }) {
    const newest = withRun(runsDir, id, (reader) => reader.last("sample")?.event);
    if (newest === undefined) throw new HttpError(404, `run "${id}" has no sample yet`);
    const picture = async ({ file, images }: SampleSaved) => {
      const { bytes, etag } = await readRunFile(runsDir, id, file);
      return await thumbnails.of(`${id} ${file} ${etag}`, () => thumbnail(bytes, images));
    };
    const skipped: string[] = [];
    for (const sample of newestFirst(runsDir, id, newest)) {
      const bytes = await picture(sample).catch((error) => {
        if (error instanceof HttpError && error.status === 503) throw error;
        skipped.push(sample.file);
      });
      if (bytes === undefined) continue;
      const headers = { "content-type": "image/webp", ...skippedHeaders(skipped) };
      return new Response(bytes, { headers });
    }
    throw noReadableSample(id, skipped);
  },
});

/** The newest sample first; the others are looked up only if it is unreadable. */
function* newestFirst(runsDir: string, id: string, newest: SampleSaved): Generator<SampleSaved> {
  yield newest;
  const all = withRun(runsDir, id, (reader) => reader.all("sample").map(({ event }) => event));
  yield* all.filter(({ file }) => file !== newest.file).slice(-mostTried).reverse();
}
