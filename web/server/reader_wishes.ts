import { cookieOf, themes } from "../state/preferences.ts";
import { define } from "./context/define.ts";
import { languageOf } from "../words/language.ts";

/** How the reader wants the page: as chosen before, else as the browser asks for it. */
export const readerWishes = define.middleware((ctx) => {
  const { headers } = ctx.req;
  const cookies = headers.get("cookie");
  ctx.state.language = languageOf(cookieOf(cookies, "language"), headers.get("accept-language"));
  ctx.state.theme = themes.find((theme) => theme === cookieOf(cookies, "theme")) ?? "auto";
  return ctx.next();
});
