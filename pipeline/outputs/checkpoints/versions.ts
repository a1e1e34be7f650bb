import settings from "../../../deno.json" with { type: "json" };

/** The versions that a checkpoint names: other versions may round differently. */
export const versions = {
  project: settings.version,
  deno: Deno.version.deno,
  tfjs: settings.imports["@tensorflow/tfjs-core"].split("@").at(-1) ?? "",
};
