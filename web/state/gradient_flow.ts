/** Gradients by layer over the steps. */
import type { FlowOfVariable } from "../../pipeline/contracts/events.ts";
import type { GradientFlow } from "../../pipeline/contracts/looks.ts";

export const flowMeasures = ["ratio", "gradient", "weight"] as const;
export type FlowMeasure = (typeof flowMeasures)[number];

export const measureOf: Record<FlowMeasure, (one: FlowOfVariable) => number> = {
  ratio: ({ update, weight }) => update / weight,
  gradient: ({ gradient }) => gradient,
  weight: ({ weight }) => weight,
};

export interface FlowRow {
  /** The variable, without its network. */
  name: string;
  /** One for each step; NaN where there is none. */
  values: number[];
}

/** A network's weights from its first layer to its last; biases and norms behave otherwise. */
export function flowRows(
  flows: readonly GradientFlow[],
  network: "generator" | "discriminator",
  measure: FlowMeasure,
): FlowRow[] {
  const names = (flows[0]?.variables ?? []).map(({ name }) => name)
    .filter((name) => name.startsWith(`${network}.`) && name.endsWith(".weight"));
  return names.map((name) => ({
    name: name.slice(network.length + 1, -".weight".length),
    values: flows.map(({ variables }) => {
      const found = variables.find((one) => one.name === name);
      return found ? measureOf[measure](found) : NaN;
    }),
  }));
}

/** An update of a thousandth of the weight: far less learns slowly, far more forgets what was learnt. */
export const healthyRatio = { least: 1e-4, usual: 1e-3, most: 3e-2 };

/** Flows of more steps, in order, each step once. */
export function withFlow(
  flows: readonly GradientFlow[],
  more: readonly GradientFlow[],
): GradientFlow[] {
  const bySteps = new Map([...flows, ...more].map((flow) => [flow.step, flow]));
  return [...bySteps.values()].toSorted((a, b) => a.step - b.step);
}
