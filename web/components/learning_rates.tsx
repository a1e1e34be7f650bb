import { useSignal } from "@preact/signals";
import type { RunCommand } from "../../pipeline/contracts/events.ts";
import { currentRates, type LearningRates } from "../state/learning_rates.ts";
import { usePage } from "./context.tsx";

/** The two learning rates, as they are until somebody types others. */
export function LearningRatesForm({ send }: { send: (command: RunCommand) => void }) {
  const { words, view } = usePage();
  const typed = useSignal<Partial<Record<keyof LearningRates, string>>>({});
  const current = currentRates(view.value);
  const apply = (event: Event) => {
    event.preventDefault();
    const rateOf = (network: keyof LearningRates) =>
      Number(typed.value[network] ?? current[network]);
    send({
      name: "learning-rates",
      discriminator: rateOf("discriminator"),
      generator: rateOf("generator"),
    });
    typed.value = {};
  };
  const field = (network: keyof LearningRates, label: string) => (
    <label>
      {label}
      <input
        type="number"
        step="any"
        min="1e-12"
        required
        value={typed.value[network] ?? String(current[network])}
        onInput={({ currentTarget }) =>
          typed.value = { ...typed.value, [network]: currentTarget.value }}
      />
    </label>
  );
  return (
    <form class="rates" tabIndex={-1} onSubmit={apply} aria-label={words.controls.learningRates}>
      {field("discriminator", words.controls.ofD)}
      {field("generator", words.controls.ofG)}
      <button type="submit" class="button" disabled={Object.keys(typed.value).length === 0}>
        {words.controls.apply}
      </button>
    </form>
  );
}
