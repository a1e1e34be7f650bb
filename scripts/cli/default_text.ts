import type { Flag } from "./flag.ts";
import { presetNames, presetSettings } from "./presets.ts";
import { defaultSettings } from "./settings.ts";

/** A flag's default: `default: 64`, or one for each preset if they differ. */
export function defaultText(flag: Flag): string {
  if (flag.setting === "preset") return `default: ${defaultSettings.preset}`;
  const presetsByDefault = Map.groupBy(presetNames, (preset) => {
    return valueText(flag, presetSettings(preset)[flag.setting]);
  });
  const [[only]] = presetsByDefault;
  if (presetsByDefault.size === 1) return `default: ${only}`;
  const each = [...presetsByDefault].map(([text, names]) => `${names.join(" and ")}: ${text}`);
  return `default with ${each.join("; ")}`;
}

/** Stated paths are relative to the user's folder, unlike these defaults. */
const folders: readonly Flag["setting"][] = ["runsDir", "dataDir", "cacheDir"];

function valueText({ setting, unset }: Flag, value: unknown): string {
  const isUnset = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isUnset) return unset ?? "none";
  if (folders.includes(setting)) return `${value} in the project`;
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
