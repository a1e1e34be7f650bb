import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { channelOf, coloursOf } from "../state/feature_maps.ts";
import type { Volume } from "../state/inspector.ts";
import { Picture } from "./play_picture.tsx";

interface MapPictureProps {
  volume: Volume;
  channel: number;
  label: string;
  /** Drawn over it, in pixels of the map. */
  children?: ComponentChildren;
}

/** One channel of a layer as a picture. */
export function MapPicture({ volume, channel, label, children }: MapPictureProps) {
  const [height, width] = volume.shape;
  const picture = useMemo(
    () => new ImageData(coloursOf(channelOf(volume, channel)), width, height),
    [volume, channel],
  );
  return (
    <span class="inside-map" style={{ aspectRatio: `${width} / ${height}` }}>
      <Picture picture={picture} label={label} />
      {children && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" preserveAspectRatio="none">
          {children}
        </svg>
      )}
    </span>
  );
}

/** An outline around one pixel. */
export function PixelBox(
  { row, column, class: name = "" }: { row: number; column: number; class?: string },
) {
  return (
    <rect
      class={`inside-box ${name}`}
      x={column}
      y={row}
      width={1}
      height={1}
      vector-effect="non-scaling-stroke"
    />
  );
}
