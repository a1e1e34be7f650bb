import type { Flag } from "./flag.ts";
import { presetNames, presetSettings } from "./presets.ts";
import { defaultSettings } from "./settings.ts";

/** What a flag is when nobody states it: `default: 64`, or by preset where the presets differ. */
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

/** A path that the user states is meant from where the user stands, unlike these. */
const folders: readonly Flag["setting"][] = ["runsDir", "dataDir", "cacheDir"];

function valueText({ setting, unset }: Flag, value: unknown): string {
  const isUnset = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isUnset) return unset ?? "none";
  if (folders.includes(setting)) return `${value} in the project`;
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
