import { eventStream } from "../../../../server/http/event_stream.ts";
import { lastEventId } from "../../../../server/live/last_event_id.ts";
import { liveStream } from "../../../../server/live/live_stream.ts";
import { folderOf, readably } from "../../../../server/runs/open_run.ts";
import { anyWhole, pointsParam, wholeParam } from "../../../../server/http/query.ts";
import { define } from "../../../../server/context/define.ts";

/**
 * GET ?points=&created=: a run as server-sent events, first a snapshot, then each event. `created` keeps
 * a reconnecting client from continuing with another run of that name.
 */
export const handler = define.handlers({
  GET({ state, params, req, url }) {
    const { runsDir, feeds, clients } = state.dashboard;
    folderOf(runsDir, params.id);
    const points = pointsParam(url);
    const createdAt = wholeParam(url, "created", anyWhole);
    const leave = clients.enter();
    try {
      const live = { run: params.id, after: lastEventId(req), createdAt, points, onEnd: leave };
      return eventStream(readably(() => liveStream(feeds, live)));
    } catch (error) {
      leave();
      throw error;
    }
  },
});
