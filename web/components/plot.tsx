import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Line } from "../browser/align_curves.ts";
import { bindMouse } from "../browser/plot_mouse.ts";
import { paintChosen, paintMarks } from "../browser/plot_marks.ts";
import { plotOptions } from "../browser/plot_options.ts";
import { onThemeChange } from "../browser/preferences.ts";
import { usePage } from "./context.tsx";
import { Sketch } from "./sketch.tsx";

export interface PlotProps {
  label: string;
  data: uPlot.AlignedData;
  lines: Line[];
  yRange?: [number, number];
  isLog?: boolean;
  height?: number;
  isSmall?: boolean;
  /** Draws below the lines, in the pixels of the canvas. */
  paint?: (plot: uPlot) => void;
  /** The same above the lines. */
  paintOver?: (plot: uPlot) => void;
  /** What `paint` paints, as the server draws it. */
  sketch?: ComponentChildren;
}

// A narrower chart has no room beside its axis; a hidden chart has no width.
const leastWidth = 80;

/** A uPlot that follows the page: its axis, its range, its cursor, its colours. A sketch stands in for it first. */
export function Plot(props: PlotProps) {
  const { label, data, lines, isLog = false, height = 210, yRange, isSmall, sketch } = props;
  const page = usePage();
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  // uPlot calls back long after it was created; it must see the newest props.
  const latest = useRef(props);
  const isDrawn = useSignal(false);
  latest.current = props;

  const shape = lines.map(({ colour, dash }) => `${colour}${dash}`).join() + isLog +
    page.axis.value;
  useEffect(() => {
    const make = () => {
      plot.current?.destroy();
      const width = Math.max(leastWidth, element.current!.clientWidth);
      const options = plotOptions({ ...latest.current, page, width, height });
      options.hooks = {
        ...options.hooks,
        drawClear: [(self) => latest.current.paint?.(self)],
        draw: [(self) => {
          // A small one has no room for them.
          if (!latest.current.isSmall) paintMarks(self, page);
          paintChosen(self, page);
          latest.current.paintOver?.(self);
        }],
      };
      plot.current = new uPlot(options, latest.current.data, element.current!);
      bindMouse(plot.current, page);
    };
    make();
    isDrawn.value = true;
    const endTheme = onThemeChange(make);
    const resizing = new ResizeObserver(([{ contentRect }]) =>
      plot.current?.setSize({ width: Math.max(leastWidth, contentRect.width), height })
    );
    resizing.observe(element.current!);
    return () => {
      endTheme();
      resizing.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => plot.current?.redraw(false), [page.shown.value, page.view.value.story]);

  return (
    <div ref={element} class="plot" role="img" aria-label={label}>
      {!isDrawn.value && (
        <Sketch
          {...{ data, lines, yRange, height, isSmall }}
          painted={sketch}
        />
      )}
    </div>
  );
}
