import { HttpError } from "fresh";
import { thumbnail } from "../../../../server/downloads/thumbnail.ts";
import { withRun } from "../../../../server/open_run.ts";
import { readRunFile } from "../../../../server/run_files.ts";
import { define } from "../../../../utils.ts";

/** GET: a part of a run's newest sample, as a small WebP. */
export const handler = define.handlers({
  async GET({ state, params: { id } }) {
    const { runsDir } = state.dashboard;
    const sample = withRun(runsDir, id, (reader) => reader.last("sample")?.event);
    if (sample === undefined) throw new HttpError(404, `run "${id}" has no sample yet`);
    const { bytes } = await readRunFile(runsDir, id, sample.file);
    return new Response(await thumbnail(bytes, sample.images), {
      headers: { "content-type": "image/webp" },
    });
  },
});
