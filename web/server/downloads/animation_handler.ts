import { HttpError } from "fresh";
import { withRun } from "../open_run.ts";
import { readRunFile } from "../run_files.ts";
import { runSnapshot } from "../run_snapshot.ts";
import { define } from "../../utils.ts";
import { animation, type AnimationFormat } from "./animation.ts";
import { attachment } from "./attachment.ts";

/** Answers with all of a run's samples, or as many as make a good film, as one moving image. */
export function animationHandler(format: AnimationFormat) {
  return define.handlers({
    async GET({ state, params: { id } }) {
      const { runsDir } = state.dashboard;
      const { samples } = withRun(runsDir, id, (reader) => runSnapshot(reader, 2));
      if (samples.length === 0) throw new HttpError(404, `run "${id}" has no sample yet`);
      const read = async (file: string) => (await readRunFile(runsDir, id, file)).bytes;
      const bytes = await animation(samples.map(({ file }) => file), read, format);
      const headers = {
        "content-type": `image/${format}`,
        "content-disposition": attachment(`${id}.${format}`),
      };
      return new Response(bytes, { headers });
    },
  });
}
