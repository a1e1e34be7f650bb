import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** The step that a run is at, as it comes. */
export function LiveRun({ id }: { id: string }) {
  const step = useSignal(0);
  useEffect(() => {
    const source = new EventSource(`/api/runs/${id}/events`);
    source.addEventListener("snapshot", ({ data }) => step.value = JSON.parse(data).summary.step);
    source.addEventListener("step", ({ data }) => step.value = JSON.parse(data).step);
    return () => source.close();
  }, [id]);
  return <p>Step {step.value}</p>;
}
