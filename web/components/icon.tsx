/** The page's few pictograms, drawn on a grid of 24. */
const paths = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  step: "M6 5v14l9-7zM16 5h2.5v14H16z",
  stop: "M6.5 6.5h11v11h-11z",
  image: "M4 5h16v14H4zm2 2v8.5l4-4 3.2 3.2 2.3-2.2 2.5 2.5V7z",
  save: "M5 4h11l3 3v13H5zm3 2v4h7V6zm4 7a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  batch: "M4 4h7v7H4zm9 0h7v7h-7zM4 13h7v7H4zm9 0h7v7h-7z",
  close:
    "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z",
  sun: "M12 7a5 5 0 100 10 5 5 0 000-10zm-1-5h2v3h-2zm0 17h2v3h-2zM2 11h3v2H2zm17 0h3v2h-3z",
  moon: "M20 14.5A8.5 8.5 0 019.5 4 8.5 8.5 0 1020 14.5z",
  auto: "M12 3a9 9 0 100 18 9 9 0 000-18zm0 2.2v13.6a6.8 6.8 0 010-13.6z",
  alarm: "M12 3 1.8 20.5h20.4zm-1 6.5h2v5.5h-2zm0 7h2v2h-2z",
  back: "M15.5 5 8.5 12l7 7-1.5 1.5L5.5 12 14 3.5z",
  forth: "M8.5 5l7 7-7 7L10 20.5l8.5-8.5L10 3.5z",
  nearer:
    "M10.5 4a6.5 6.5 0 104 11.6l5 5 1.5-1.5-5-5A6.5 6.5 0 0010.5 4zm0 2a4.5 4.5 0 110 9 4.5 4.5 0 010-9zm-.9 1.8v1.8H7.8v1.8h1.8v1.8h1.8v-1.8h1.8V9.6h-1.8V7.8z",
  farther:
    "M10.5 4a6.5 6.5 0 104 11.6l5 5 1.5-1.5-5-5A6.5 6.5 0 0010.5 4zm0 2a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM7.8 9.6v1.8h5.4V9.6z",
  whole: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
  newest: "M5 5v14l9-7zM16 5h3v14h-3z",
} as const;

export type IconName = keyof typeof paths;

/** Says nothing to screen readers: its button does. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
