import settings from "../../deno.json" with { type: "json" };

/** What computes, as a checkpoint tells it: other versions may round otherwise. */
export const versions = {
  project: settings.version,
  deno: Deno.version.deno,
  tfjs: settings.imports["@tensorflow/tfjs-core"].split("@").at(-1) ?? "",
};
