import type { Words } from "../words/words.ts";

/** The fixed z of the samples, and for conditional networks their labels. */
export interface Latents {
  z: number[][];
  labels?: number[];
}

/** z as bars about zero. */
export function Latent({ z, words }: { z: number[]; words: Words }) {
  const most = Math.max(...z.map(Math.abs));
  return (
    <figure class="latent">
      <figcaption>
        {words.samples.latent} <small>{words.samples.latentNote(z.length)}</small>
      </figcaption>
      <svg
        viewBox={`0 -1 ${z.length} 2`}
        preserveAspectRatio="none"
        role="img"
        aria-label={z.map((value) => value.toFixed(2)).join(", ")}
      >
        {z.map((value, i) => {
          const height = Math.abs(value) / most;
          return (
            <rect key={i} x={i + 0.1} width={0.8} y={value > 0 ? -height : 0} height={height} />
          );
        })}
      </svg>
    </figure>
  );
}
