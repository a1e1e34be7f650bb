import type { NonFinite, StepLosses } from "../../../model/mod.ts";

const lossNames: [keyof StepLosses, string][] = [
  ["dLossReal", "the loss of D on real images"],
  ["dLossFake", "the loss of D on generated images"],
  ["gLoss", "the loss of G"],
];

/** Names what is not finite: losses first, then the first tensor. */
export function describeNonFinite(losses: StepLosses, found: NonFinite | undefined): string {
  const bad = lossNames.filter(([key]) => !Number.isFinite(losses[key]))
    .map(([key, name]) => `${name} is ${losses[key]}`);
  return [...bad, ...(found ? [describeTensor(found)] : [])].join("; ");
}

function describeTensor({ name, count, size, value }: NonFinite): string {
  const variable = name.replace(/^adam\.[mv]\./, "");
  const what = variable === name ? name : `the gradient of ${variable}`;
  const share = size === 1 ? "" : ` in ${count} of its ${size} numbers`;
  return `${what} is ${value}${share}`;
}
