import { useSignal } from "@preact/signals";
import type { RunCommand } from "../../pipeline/events.ts";
import type { RunView } from "../state/run_view.ts";
import { usePage } from "./context.tsx";

type Rates = Omit<Extract<RunCommand, { name: "learning-rates" }>, "name">;

/** The two learning rates, as they are until somebody types others. */
export function LearningRates({ send }: { send: (command: RunCommand) => void }) {
  const { words, view } = usePage();
  const typed = useSignal<Partial<Record<keyof Rates, string>>>({});
  const current = currentRates(view.value);
  const apply = (event: Event) => {
    event.preventDefault();
    const rateOf = (network: keyof Rates) => Number(typed.value[network] ?? current[network]);
    send({
      name: "learning-rates",
      discriminator: rateOf("discriminator"),
      generator: rateOf("generator"),
    });
    typed.value = {};
  };
  const field = (network: keyof Rates, label: string) => (
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
    <form class="rates" onSubmit={apply} aria-label={words.controls.learningRates}>
      <span>{words.controls.learningRates}</span>
      {field("discriminator", words.controls.ofD)}
      {field("generator", words.controls.ofG)}
      <button type="submit" class="button" disabled={Object.keys(typed.value).length === 0}>
        {words.controls.apply}
      </button>
    </form>
  );
}

/** As last commanded, else as configured. */
function currentRates({ story, started }: RunView): Rates {
  const last = story.findLast((event) =>
    event.type === "command" && event.command.name === "learning-rates"
  );
  if (last?.type === "command" && last.command.name === "learning-rates") return last.command;
  const rate = started?.config.model.learningRate ?? NaN;
  return { discriminator: rate, generator: rate };
}
