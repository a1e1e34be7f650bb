import { styleResponse } from "../server/style_sheet.ts";
import { define } from "../server/context/define.ts";

/** GET: the style sheet of every page. */
export const handler = define.handlers({ GET: ({ req }) => styleResponse(req) });
