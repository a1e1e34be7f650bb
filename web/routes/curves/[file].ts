import { HttpError } from "fresh";
import { define } from "../../server/context/define.ts";
import { isExamplePicture } from "../../state/curve_examples.ts";

const types: Record<string, string> = { svg: "image/svg+xml", webp: "image/webp" };
const folder = new URL("../../../docs/curves/", import.meta.url);

/** GET: a picture of `docs/curves/`. */
export const handler = define.handlers({
  /** @throws HttpError 404 for any other file */
  async GET({ params: { file } }) {
    if (!isExamplePicture(file)) throw new HttpError(404, "there is no such example");
    const headers = {
      "content-type": types[file.split(".").at(-1)!],
      "cache-control": "max-age=86400",
    };
    return new Response(await Deno.readFile(new URL(file, folder)), { headers });
  },
});
