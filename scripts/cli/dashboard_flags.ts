/** The flags of the dashboard, as `train` and `dashboard` take them. */
import type { Command } from "commander";
import { valueFlag } from "./read_words.ts";
import { oneOf, wholeNumber } from "./parsers.ts";

export interface DashboardFlags {
  host: string;
  /** undefined takes 8000 or the next that is free. */
  port: number | undefined;
}

const hosts = ["127.0.0.1", "::1", "0.0.0.0", "::"] as const;

export const defaultHost = hosts[0];

const group = "Dashboard:";

/** Adds the flags to a command, in their own group of its help. */
export function addDashboardOptions(command: Command): Command {
  return command
    .addOption(
      valueFlag(
        "--port <number>",
        "The dashboard's port. (8000, or the next that is free)",
        wholeNumber({ min: 1, max: 65_535 }),
      ).helpGroup(group),
    )
    .addOption(
      valueFlag(
        "--host <address>",
        "The address that the dashboard listens on: 127.0.0.1 or ::1, where only this machine reaches it, " +
          "or 0.0.0.0 or ::, where all do; there it opens only for who has the link that is printed, with " +
          `its token, and sends it unencrypted. (${defaultHost})`,
        oneOf(hosts),
      ).helpGroup(group),
    );
}
