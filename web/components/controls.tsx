import { useSignal } from "@preact/signals";
import type { TargetedFocusEvent } from "preact";
import { useEffect } from "preact/hooks";
import type { RunCommand } from "../../pipeline/contracts/events.ts";
import { shellWord } from "../../pipeline/contracts/text.ts";
import { mayChange, sendCommand } from "../browser/api.ts";
import { checkpointsOf, type RunView } from "../state/run_view.ts";
import { commandText } from "../words/story_words.ts";
import { storyWords } from "../words/words.ts";
import { usePage } from "./context.tsx";
import { Confirm } from "./dialog.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { LearningRatesForm } from "./learning_rates.tsx";

type PlainCommand = Exclude<RunCommand["name"], "learning-rates">;

/** Buttons that steer the run. The run obeys between two steps. */
export function Controls() {
  const { run, words, view, isOwned } = usePage();
  const sent = useSignal<{ command: RunCommand; eventsBefore: number } | undefined>(undefined);
  const refusal = useSignal("");
  const isAsking = useSignal(false);
  const may = useSignal(true);
  useEffect(() => {
    may.value = mayChange();
  }, []);

  const send = async (command: RunCommand) => {
    refusal.value = "";
    const eventsBefore = view.value.story.length;
    try {
      await sendCommand(run, command);
      sent.value = { command, eventsBefore };
    } catch (error) {
      sent.value = undefined;
      refusal.value = words.controls.refused(
        error instanceof Error ? error.message : String(error),
      );
    }
  };
  if (!isOwned.value || view.value.ended) return null;
  if (!may.value) return <p class="note">{words.controls.noToken}</p>;
  const button = (name: PlainCommand, icon: IconName) => (
    <button
      type="button"
      class="button"
      onClick={() => void send({ name })}
    >
      <Icon name={icon} />
      {commandText(words.commands, { name })}
    </button>
  );
  return (
    <section class="controls" aria-label={words.controls.title}>
      <div class="buttons">
        {view.value.isPaused ? button("resume", "play") : button("pause", "pause")}
        <button type="button" class="button danger" onClick={() => isAsking.value = true}>
          <Icon name="stop" />
          {words.commands.stop}
        </button>
        {button("one-step", "step")}
        {button("sample", "image")}
        {button("checkpoint", "save")}
        {button("show-batch", "batch")}
        <details class="menu" onFocusOut={closeWhenLeft}>
          <summary class="button">{words.controls.learningRates}</summary>
          <LearningRatesForm send={(command) => void send(command)} />
        </details>
      </div>
      <p class="note" role="status">{refusal.value || (sent.value && <Sent {...sent.value} />)}</p>
      {isAsking.value && (
        <Confirm
          question={words.controls.stopQuestion}
          hint={words.controls.stopHint}
          action={words.commands.stop}
          words={words}
          onConfirm={() => void send({ name: "stop" })}
          onClose={() => isAsking.value = false}
        />
      )}
    </section>
  );
}

/** Closes a menu that loses the focus. */
function closeWhenLeft({ currentTarget, relatedTarget }: TargetedFocusEvent<HTMLDetailsElement>) {
  if (!currentTarget.contains(relatedTarget as Node | null)) currentTarget.open = false;
}

/** The state of a command: sent, until the run reports that it has obeyed. */
function Sent({ command, eventsBefore }: { command: RunCommand; eventsBefore: number }) {
  const { words, view } = usePage();
  const obeyed = view.value.story.slice(eventsBefore)
    .find((event) => event.type === "command" && event.command.name === command.name);
  return obeyed
    ? <>{storyWords(words, obeyed)}</>
    : <>{`${commandText(words.commands, command)}: ${words.controls.sent}`}</>;
}

/** Flags without which a resumed run would end where it ended before. */
function flagsToGoOn({ ended, story }: RunView): string {
  if (ended?.reason === "finished") return ` --max-steps ${2 * ended.step}`;
  const newest = story.findLast((event) => event.type === "incident");
  const isOfNaN = newest?.kind === "not-finite" && newest.step === ended?.step;
  return isOfNaN ? " --on-nan rollback" : "";
}

/** How to resume a run that does not train. */
export function HowToGoOn() {
  const { run, words, view, isOwned } = usePage();
  const { started, ended } = view.value;
  if (isOwned.value && !ended) return null;
  if (checkpointsOf(view.value).length === 0) {
    return <p class="go-on">{words.controls.noCheckpoint}</p>;
  }
  const folder = shellWord(`${started?.config.runsDir}/${run}`);
  return (
    <section class="go-on" aria-label={words.controls.title}>
      <p>{words.controls.readOnly}</p>
      {started && <code>deno task train --resume {folder}{flagsToGoOn(view.value)}</code>}
    </section>
  );
}
