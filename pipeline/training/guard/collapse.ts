import { isAlike, isCollapsed, leastSpread, repeatedGap } from "../../contracts/collapse_rule.ts";
import { isDrawn } from "../../contracts/extractors.ts";
import type { MeasuresTaken } from "../../contracts/events.ts";

/**
 * Detects when a generator collapses: its samples were once at least 0.3 times as varied as real
 * images, and now have less than a quarter of their greatest variety. Reports each collapse once.
 */
export class CollapseWatch {
  private most = 0;
  private isCollapsed = false;

  /** @returns a message when a collapse begins now */
  see(variety: number): string | undefined {
    this.most = Math.max(this.most, Number.isFinite(variety) ? variety : 0);
    const was = this.isCollapsed;
    this.isCollapsed = isCollapsed(variety, this.most);
    if (!this.isCollapsed || was) return undefined;
    return `the generator has collapsed: its samples are ${percent(variety)} as varied as real ` +
      `images, and were ${percent(this.most)}`;
  }
}

/** Detects when samples become a few images that repeat, or drift into one another. Reports each time once. */
export class MeasuresWatch {
  private repeats = false;
  private areAlike = false;

  /** @returns a message when repetition or likeness begins now */
  see({ step, extractor, gap = 0, spread = Infinity }: MeasuresTaken): string | undefined {
    if (!isDrawn(extractor)) return undefined;
    const [repeated, wereAlike] = [this.repeats, this.areAlike];
    this.repeats = gap >= repeatedGap;
    this.areAlike = isAlike(step, spread);
    if (this.repeats && !repeated) {
      return "the generator has collapsed: its samples are a few images that repeat, with a gap of " +
        `${gap.toFixed(2)} between near and far ones, where ${repeatedGap} is too much`;
    }
    if (!this.areAlike || wereAlike) return undefined;
    return "the generator has collapsed: its samples have drifted into one another, with a spread " +
      `of ${spread.toFixed(3)} against real images, where less than ${leastSpread} is too little`;
  }
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
