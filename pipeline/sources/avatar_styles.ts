/** The styles that avatars can be drawn in. One line of the table adds one. */
import { createHash } from "node:crypto";
import { createAvatar, type Style, type StyleOptions } from "@dicebear/core";
import type { Credit } from "../contracts/dataset.ts";

export interface AvatarStyle {
  /** Changes whenever the same number would be drawn differently. */
  version: string;
  credit: Credit;
  /** One face as SVG, `side` pixels high and wide. */
  svg(index: number, side: number): string;
}

/** Of the style packages, as pinned in the imports. */
export const avatarPackageVersion = "9.4.3";

// Soft, so that a face stands out, and of many hues, so that a generator has colours to learn.
const backgroundColor = [
  "b6e3f4",
  "c0aede",
  "d1d4f9",
  "ffd5dc",
  "ffdfbf",
  "c9f2d0",
  "fff0b3",
  "f5c6d6",
  "bfe8e0",
  "e0d3c1",
  "cfd8e6",
  "f7cfae",
];

/** The end of what tanh can draw, where it flattens: so a young generator's noise does not show. */
const white = ["ffffff"];

/** Percentages that make faces fill the frame. */
interface Framing {
  scale?: number;
  translateX?: number;
  translateY?: number;
}

type Drawer = (opaque: boolean) => AvatarStyle;

const drawer =
  <O extends object>(style: Style<O>, framing: Framing, colors = backgroundColor): Drawer =>
  (opaque) => {
    const shared = { ...framing, backgroundColor: opaque ? colors : [] };
    const digest = createHash("sha256").update(JSON.stringify(shared)).digest("hex").slice(0, 8);
    const svg = (index: number, size: number) => {
      const options = { ...shared, seed: String(index), size } as StyleOptions<O>;
      return createAvatar(style, options).toString();
    };
    return { version: `${avatarPackageVersion}-${digest}`, credit: creditOf(style), svg };
  };

function creditOf<O extends object>({ meta }: Style<O>): Credit {
  return {
    title: meta?.title ?? "untitled",
    artist: meta?.creator ?? "unknown",
    licence: meta?.license?.name ?? "unknown",
    url: meta?.source ?? meta?.homepage ?? "unknown",
  };
}

const portrait: Framing = { scale: 130, translateY: 8 };

// Each package holds hundreds of drawings, so only the one that is asked for is loaded.
const drawers: Record<string, () => Promise<Drawer>> = {
  "adventurer": async () => drawer(await import("@dicebear/adventurer"), { scale: 120 }),
  "big-smile": async () => drawer(await import("@dicebear/big-smile"), {}),
  "micah": async () => drawer(await import("@dicebear/micah"), {}),
  "personas": async () => drawer(await import("@dicebear/personas"), portrait),
  "personas-white": async () => drawer(await import("@dicebear/personas"), portrait, white),
  "lorelei": async () => drawer(await import("@dicebear/lorelei"), {}),
  "notionists": async () =>
    drawer(await import("@dicebear/notionists"), { scale: 160, translateY: 22 }),
};

export const avatarStyleNames: readonly string[] = Object.keys(drawers);

/**
 * Loads one style.
 *
 * @param opaque false leaves the background out, for images that keep their alpha channel
 * @throws RangeError if there is no such style
 */
export async function avatarStyle(name: string, opaque: boolean): Promise<AvatarStyle> {
  if (!Object.hasOwn(drawers, name)) {
    throw new RangeError(
      `there is no avatar style "${name}": use ${avatarStyleNames.join(", ")}`,
    );
  }
  return (await drawers[name]())(opaque);
}
