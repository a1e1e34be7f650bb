import { ChartPanel } from "./chart_panel.tsx";
import { SamplePanel } from "./sample_panel.tsx";
import { Stats } from "./stats.tsx";

/** What a run draws, and beside it how it goes. */
export function RunColumns() {
  return (
    <div class="run-columns">
      <div class="left-column">
        <SamplePanel />
        <Stats />
      </div>
      <div class="right-column">
        <ChartPanel />
      </div>
    </div>
  );
}
