import { createDefine } from "fresh";
import type { Theme } from "../../state/preferences.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Language } from "../../words/language.ts";

/** What the middlewares know of a request. */
export interface State {
  dashboard: Dashboard;
  /** Lets the page change things; "" where it was opened without the link that has it. */
  token: string;
  language: Language;
  theme: Theme;
}

export const define = createDefine<State>();
