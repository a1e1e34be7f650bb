/** `remarks.json`: what people say about a run, its tags and a note. A training neither reads nor writes it. */
import * as v from "valibot";
import { parseJson } from "../contracts/json_lines.ts";
import { firstIssue, list } from "../contracts/schemas.ts";
import { mostBytes, plainSize, readPlainText } from "../files/plain_files.ts";
import { storeError, UnfitFileError } from "../files/store_error.ts";
import { writeWhole } from "../files/write_whole.ts";
import { remarksPath } from "./run_folder.ts";

/** A word to find runs by: a search has spaces between words, and commas stand between tags. */
const tag = v.pipe(
  v.string(),
  v.regex(/^[^\s,#]{1,40}$/u, "it must be 1 to 40 characters without spaces, commas and #"),
);

export const remarks = v.object({
  tags: list(tag, 20),
  note: v.pipe(v.string(), v.maxLength(4000, "it must be text of at most 4000 characters")),
});
export type Remarks = v.InferOutput<typeof remarks>;

/**
 * @returns no tags and no note where nobody has said anything
 * @throws Error in one line when the file is damaged or none of ours
 */
export function readRemarks(folder: string): Remarks {
  const path = remarksPath(folder);
  const limits = { maxBytes: mostBytes.settings };
  if (plainSize(path, limits) === undefined) return { tags: [], note: "" };
  const { output, issues } = v.safeParse(remarks, parseJson(readPlainText(path, limits)));
  if (issues === undefined) return output;
  throw new UnfitFileError(
    `${path} is damaged: ${
      firstIssue(issues)
    }: mend it, or move it away and write tags and note anew`,
  );
}

/** @throws Error in one line when it cannot be written, or what is there is damaged: that is kept */
export async function writeRemarks(folder: string, said: Remarks): Promise<void> {
  readRemarks(folder);
  const path = remarksPath(folder);
  const bytes = new TextEncoder().encode(JSON.stringify(said, null, 2) + "\n");
  await writeWhole(path, bytes, { isSynced: true }).catch((cause) => {
    throw storeError(path, cause);
  });
}
