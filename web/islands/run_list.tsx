import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

interface Run {
  name: string;
  state: string;
  step: number;
}

/** The runs that there are, as links. */
export function RunList() {
  const runs = useSignal<Run[]>([]);
  useEffect(() => {
    void fetch("/api/runs").then(async (answer) => runs.value = await answer.json());
  }, []);
  return (
    <ul>
      {runs.value.map(({ name, state, step }) => (
        <li key={name}>
          <a href={`/runs/${name}`}>{name}</a> {state}, step {step}
        </li>
      ))}
    </ul>
  );
}
