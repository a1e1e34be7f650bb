import { attachment } from "../../../../server/downloads/attachment.ts";
import { generatorFile, readWhich } from "../../../../server/downloads/generator_file.ts";
import { define } from "../../../../server/context/define.ts";

/** GET ?checkpoint=latest|best|N: the weights of both networks, with what they are in the file itself. */
export const handler = define.handlers({
  async GET({ state: { dashboard }, params: { id }, url }) {
    const bytes = await generatorFile(dashboard, id, readWhich(url), "networks");
    const headers = {
      "content-type": "application/octet-stream",
      "content-disposition": attachment(`${id}-networks.safetensors`),
    };
    return new Response(bytes, { headers });
  },
});
