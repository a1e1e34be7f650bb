import { seenBy } from "../../seen_by.ts";

export default [seenBy("things")];
