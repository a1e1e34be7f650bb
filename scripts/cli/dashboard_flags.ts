/** The flags of the dashboard, as `train` and `dashboard` take them. */
import type { Command, Option } from "commander";
import { readBasePath } from "../../web/server/http/base_path.ts";
import { valueFlag } from "./read_words.ts";
import { commaList, hostName, oneOf, wholeNumber } from "./parsers.ts";

export interface DashboardFlags {
  host: string;
  /** undefined takes 8000 or the next that is free. */
  port: number | undefined;
  /** Names by which a proxy lets others reach it. */
  allowedHosts?: readonly string[];
  /** Where on the proxy's site it stands, such as "/gan". */
  basePath?: string;
}

/** The flags as commander names them. */
export interface StatedDashboardFlags {
  host?: string;
  port?: number;
  allowedHost?: string[];
  basePath?: string;
}

const hosts = ["127.0.0.1", "::1", "0.0.0.0", "::"] as const;

export const defaultHost = hosts[0];

const group = "Dashboard:";

/** What was stated, and the defaults of the rest. */
export function dashboardFlags(
  { host = defaultHost, port, allowedHost, basePath }: StatedDashboardFlags,
): DashboardFlags {
  return {
    host,
    port,
    ...allowedHost && { allowedHosts: allowedHost },
    ...basePath !== undefined && { basePath },
  };
}

/** Adds the flags to a command, in their own group of its help. */
export function addDashboardOptions(command: Command): Command {
  const options = [
    valueFlag(
      "--port <number>",
      "The dashboard's port. (8000, or the next that is free)",
      wholeNumber({ min: 1, max: 65_535 }),
    ),
    valueFlag(
      "--host <address>",
      "The address that the dashboard listens on: 127.0.0.1 or ::1, where only this machine reaches it, " +
        "or 0.0.0.0 or ::, where all do; there it opens only for who has the link that is printed, with " +
        `its token, and sends it unencrypted. (${defaultHost})`,
      oneOf(hosts),
    ),
    repeatable(valueFlag(
      "--allowed-host <name>",
      "The name by which a proxy, such as nginx, lets others reach the dashboard; several with commas " +
        "between, or one each time that it is stated. (only this machine's own names)",
      (text) => commaList(text).map(hostName),
    )),
    valueFlag(
      "--base-path <path>",
      "The path of the dashboard on the proxy's site, such as /gan/. (/)",
      readBasePath,
    ),
  ];
  options.forEach((option) => command.addOption(option.helpGroup(group)));
  return command;
}

/** Stated twice, a list goes on. */
function repeatable(option: Option): Option {
  const parse = option.parseArg!;
  return option.argParser<unknown[]>((text, before) => [
    ...before ?? [],
    ...parse<unknown>(text, undefined) as unknown[],
  ]);
}
