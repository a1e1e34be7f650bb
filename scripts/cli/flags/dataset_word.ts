import { datasetNames } from "../../../pipeline/mod.ts";
import { type Parser, path } from "../parsers.ts";

/** The name of a data set, or the path of a folder. */
export const datasetWord: Parser<string> = (text) =>
  datasetNames.includes(text) ? text : path(text);
