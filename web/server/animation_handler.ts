import { HttpError } from "fresh";
import { define } from "./context/define.ts";
import { withRun } from "./runs/open_run.ts";
import { readRunFile } from "./runs/run_files.ts";
import { animation, type AnimationFormat } from "./downloads/animation.ts";
import { attachment } from "./downloads/attachment.ts";
import { noReadableSample, skippedHeaders } from "./downloads/skipped_samples.ts";

/**
 * Answers with a run's samples as one animation of 60 frames at most. Unreadable samples are left out
 * and named.
 */
export function animationHandler(format: AnimationFormat) {
  return define.handlers({
    async GET({ state: { dashboard: { runsDir, films } }, params: { id } }) {
      const { samples, key } = withRun(runsDir, id, (reader) => {
        const samples = reader.all("sample");
        return { samples, key: `${reader.settings.createdAt} ${samples.at(-1)?.seq}` };
      });
      if (samples.length === 0) throw new HttpError(404, `run "${id}" has no sample yet`);
      const files = samples.map(({ event }) => event.file);
      const read = async (file: string) => (await readRunFile(runsDir, id, file)).bytes;
      const film = await films.of(
        `${format} ${id} ${key}`,
        () => animation(files, read, format),
      );
      if (film === undefined) throw noReadableSample(id, files);
      const headers = {
        "content-type": `image/${format}`,
        "content-disposition": attachment(`${id}.${format}`),
        ...skippedHeaders(film.skipped),
      };
      return new Response(film.bytes, { headers });
    },
  });
}
