import { cookieOf, themes } from "../state/preferences.ts";
import { define } from "./context/define.ts";
import { languageOf } from "../words/language.ts";

/** Language and theme of the page: as the reader chose before, or as the browser asks. */
export const readerWishes = define.middleware((ctx) => {
  const { headers } = ctx.req;
  const cookies = headers.get("cookie");
  ctx.state.language = languageOf(cookieOf(cookies, "language"), headers.get("accept-language"));
  ctx.state.theme = themes.find((theme) => theme === cookieOf(cookies, "theme")) ?? "auto";
  return ctx.next();
});
