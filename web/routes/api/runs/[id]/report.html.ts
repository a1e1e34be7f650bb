import { writeReport } from "../../../../report/write_report.tsx";
import { attachment } from "../../../../server/downloads/attachment.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { define } from "../../../../server/context/define.ts";

/** GET: a run as one HTML file that needs no server. */
export const handler = define.handlers({
  async GET({ state: { dashboard: { runsDir, reports }, language }, params: { id } }) {
    const folder = folderOf(runsDir, id);
    // Two readers who ask at once share one; a later one gets the run as it is then.
    const html = await reports.of(`${id} ${language}`, () => writeReport(folder, { language }));
    const headers = {
      // Saved, not shown: it is no page of this site.
      "content-type": "application/octet-stream",
      "content-disposition": attachment(`${id}.html`),
    };
    return new Response(html, { headers });
  },
});
