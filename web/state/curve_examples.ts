/** The pictures beside the texts that say what a chart or an alarm means; they are in `docs/curves/`. */
import type { Alarm } from "./alarms.ts";

export type ChartName =
  | "loss"
  | "outputs"
  | "heat"
  | "z"
  | "pace"
  | "quality"
  | "precision"
  | "kid"
  | "augmentation";
export type ExampleName = ChartName | Alarm["kind"];

type Kind = "healthy" | "unhealthy";

const ofCurve = (name: string) => ({
  healthy: `${name}-healthy.svg`,
  unhealthy: `${name}-unhealthy.svg`,
});
const ofPictures = (name: string) => ({
  healthy: "pictures-healthy.webp",
  unhealthy: `${name}-unhealthy.webp`,
});

/** Alarms about what is not drawn have none. */
const pictures: Partial<Record<ExampleName, Partial<Record<Kind, string>>>> = {
  loss: ofCurve("loss"),
  outputs: ofCurve("outputs"),
  heat: ofCurve("heat"),
  z: { healthy: "z-healthy.svg" },
  pace: ofCurve("pace"),
  quality: ofCurve("quality"),
  precision: ofCurve("precision"),
  kid: ofCurve("kid"),
  collapse: ofPictures("collapse"),
  repeats: ofPictures("repeats"),
  "loss-near-zero": ofCurve("loss"),
  "d-too-strong": ofCurve("outputs"),
  starving: ofCurve("pace"),
};

/** The name of its file. */
export function examplePicture(name: ExampleName, kind: Kind): string | undefined {
  return pictures[name]?.[kind];
}

/** All that there are. */
export function isExamplePicture(file: string): boolean {
  return Object.values(pictures).some((pair) => Object.values(pair ?? {}).includes(file));
}
