import { eventStream } from "../../../../../../server/http/event_stream.ts";
import { lastEventId } from "../../../../../../server/live/last_event_id.ts";
import { folderOf } from "../../../../../../server/runs/open_run.ts";
import { replayStream } from "../../../../../../server/replays/replay_stream.ts";
import { define } from "../../../../../../server/context/define.ts";

/** GET: a replay as server-sent events, from its first event on. */
export const handler = define.handlers({
  GET({ state: { dashboard: { runsDir, replays, clients } }, params, req }) {
    const folder = folderOf(runsDir, params.id);
    replays.check(folder, params.replay);
    const onEnd = clients.enter();
    try {
      const after = lastEventId(req) ?? 0;
      return eventStream(replayStream({ folder, id: params.replay, after, onEnd }));
    } catch (error) {
      onEnd();
      throw error;
    }
  },
});
