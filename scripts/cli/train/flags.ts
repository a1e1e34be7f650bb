/** Every flag of `train`, in the order of its help. */
import type { FlagGroup } from "../flag.ts";
import { checkpointFlags } from "../flags/checkpoint_flags.ts";
import { dataFlags } from "../flags/data_flags.ts";
import { machineFlags, samplingFlags } from "../flags/machine_flags.ts";
import { modelFlags } from "../flags/model_flags.ts";
import { recordFlags } from "../flags/record_flags.ts";
import { runFlags } from "../flags/run_flags.ts";
import { trainingFlags } from "../flags/training_flags.ts";

export const flagGroups: readonly FlagGroup[] = [
  runFlags,
  dataFlags,
  modelFlags,
  trainingFlags,
  samplingFlags,
  checkpointFlags,
  recordFlags,
  machineFlags,
];
