import { createDefine } from "fresh";
import type { Theme } from "../../state/preferences.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Language } from "../../words/language.ts";

/** A request's state, set by the middlewares. */
export interface State {
  dashboard: Dashboard;
  /** Lets the page change things; "" if the page was opened without the link's token. */
  token: string;
  language: Language;
  theme: Theme;
}

export const define = createDefine<State>();
