import { embedded } from "../browser/embedded.ts";
import { type ExampleName, examplePicture } from "../state/curve_examples.ts";
import type { Words } from "../words/words.ts";

interface ExplainProps {
  name: ExampleName;
  words: Words;
}

/** "Is this normal?": what a chart or an alarm means, with a healthy and an unhealthy example. */
export function Explain({ name, words: { curves } }: ExplainProps) {
  if (embedded()) return null; // a report has no pictures of other runs
  const { text, healthy, unhealthy } = { ...curves.charts, ...curves.alarms }[name];
  return (
    <details class="explain">
      <summary>{curves.ask}</summary>
      <p>{text}</p>
      <div class="explain-examples">
        <Example {...{ name }} kind="healthy" title={curves.healthy} text={healthy} />
        <Example {...{ name }} kind="unhealthy" title={curves.unhealthy} text={unhealthy} />
      </div>
    </details>
  );
}

interface ExampleProps {
  name: ExampleName;
  kind: "healthy" | "unhealthy";
  title: string;
  text: string;
}

/** Its picture is fetched when it is first seen. */
function Example({ name, kind, title, text }: ExampleProps) {
  const picture = examplePicture(name, kind);
  return (
    <figure>
      {picture && (
        <img src={`curves/${picture}`} alt={text} loading="lazy" width={260} height={120} />
      )}
      <figcaption>
        <b>{title}</b> {text}
      </figcaption>
    </figure>
  );
}
