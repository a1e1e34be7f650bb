import { isCollapsed } from "../store/mod.ts";

/**
 * Tells when a generator collapses: when its samples, having been at least 0.3 as varied as real
 * images, keep less than a quarter of the most variety they had. Each collapse is told once.
 */
export class CollapseWatch {
  private most = 0;
  private isCollapsed = false;

  /** @returns what to say of a collapse that shows now */
  see(variety: number): string | undefined {
    this.most = Math.max(this.most, Number.isFinite(variety) ? variety : 0);
    const was = this.isCollapsed;
    this.isCollapsed = isCollapsed(variety, this.most);
    if (!this.isCollapsed || was) return undefined;
    return `the generator has collapsed: its samples are ${percent(variety)} as varied as real ` +
      `images, and were ${percent(this.most)}`;
  }
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
