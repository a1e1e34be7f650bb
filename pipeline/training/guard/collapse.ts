import { isCollapsed, repeatedGap } from "../../contracts/collapse_rule.ts";

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

/** Detects when samples become a few images that repeat. Reports each time once. */
export class RepetitionWatch {
  private repeats = false;

  /** @returns a message when repetition begins now */
  see(gap: number): string | undefined {
    const was = this.repeats;
    this.repeats = gap >= repeatedGap;
    if (!this.repeats || was) return undefined;
    return "the generator has collapsed: its samples are a few images that repeat, with a gap of " +
      `${gap.toFixed(2)} between near and far ones, where ${repeatedGap} is too much`;
  }
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
