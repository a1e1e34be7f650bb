/** Flags of the commands that compute with a trained generator, for the device that computes. */
import type { Command } from "commander";
import {
  type BackendName,
  backendNames,
  type BackendOption,
  type ChosenBackend,
  openBackend,
} from "../../ops/mod.ts";
import { checkHost } from "../cli/train/check_settings.ts";
import { defaultCacheDir } from "../cli/cache_folder.ts";
import { withHostFlags } from "../cli/host_flags.ts";
import { oneOf } from "../cli/parsers.ts";
import { valueFlag } from "../cli/read_words.ts";
import { showOpening } from "../cli/show_opening.ts";

export interface DeviceFlags extends Partial<Record<"blas" | "onednn" | "cuda", string>> {
  backend: BackendName | "auto";
  threads?: number;
}

const auto = "auto";

export function withDeviceFlags(command: Command): Command {
  const backend = valueFlag(
    "--backend <name>",
    `What computes: auto, ${backendNames.join(", ")}.`,
    oneOf([auto, ...backendNames]),
  );
  return withHostFlags(command.addOption(backend.default(auto)));
}

/** @throws UsageError when the flags do not fit the backend */
export function checkDeviceFlags({ backend, threads, blas, onednn, cuda }: DeviceFlags): void {
  checkHost({ backend, threads, blas, onednn, cuda });
}

export function openDevice(flags: DeviceFlags): Promise<ChosenBackend> {
  const names: BackendOption[] = ["threads", "blas", "onednn", "cuda"];
  const stated = names.map((name) => [name, flags[name as keyof DeviceFlags]])
    .filter(([, value]) => value !== undefined);
  return showOpening((onProgress) =>
    openBackend(flags.backend, {
      ...Object.fromEntries(stated),
      cacheDir: defaultCacheDir(),
      onProgress,
      onWarning: (message) => console.error(`warning: ${message}`),
    })
  );
}
