/** The flags of the dashboard, as `train` and `dashboard` take them. */
import type { Command, Option } from "commander";
import { readBasePath } from "../../web/server/http/base_path.ts";
import { valueFlag } from "./read_words.ts";
import { commaList, hostName, oneOf, wholeNumber } from "./parsers.ts";

export interface DashboardFlags {
  host: string;
  /** By default 8000 or the next free port. */
  port: number | undefined;
  /** Host names that a proxy uses for it. */
  allowedHosts?: readonly string[];
  /** Base path on the proxy's site, such as "/gan". */
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

/** The stated flags, with defaults for the rest. */
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
      "The dashboard's port. (8000, or the next free one)",
      wholeNumber({ min: 1, max: 65_535 }),
    ),
    valueFlag(
      "--host <address>",
      "The address that the dashboard listens on: 127.0.0.1 or ::1 for this machine only, 0.0.0.0 or :: " +
        "for other machines too. Those need the printed link; its token crosses the network unencrypted. " +
        `(${defaultHost})`,
      oneOf(hosts),
    ),
    repeatable(valueFlag(
      "--allowed-host <name>",
      "The host name that a proxy, such as nginx, uses for the dashboard. Separate several by commas, or " +
        "repeat the flag. (only this machine's own names)",
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

/** A flag that is stated twice extends its list. */
function repeatable(option: Option): Option {
  const parse = option.parseArg!;
  return option.argParser<unknown[]>((text, before) => [
    ...before ?? [],
    ...parse<unknown>(text, undefined) as unknown[],
  ]);
}
