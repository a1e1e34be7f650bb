import type { RunStarted } from "../../pipeline/contracts/events.ts";
import { formatCount } from "../state/format.ts";
import { usePage } from "./context.tsx";

type NetworkName = RunStarted["layers"][number]["network"];

/** Both networks, layer by layer. */
export function ModelTable() {
  return (
    <div class="networks">
      <NetworkTable network="generator" />
      <NetworkTable network="discriminator" />
    </div>
  );
}

export function NetworkTable({ network }: { network: NetworkName }) {
  const { words: { details }, view } = usePage();
  const layers = (view.value.started?.layers ?? []).filter((layer) => layer.network === network);
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  return (
    <table>
      <caption>{details.networks[network]}</caption>
      <thead>
        <tr>
          <th scope="col">{details.layer}</th>
          <th scope="col">{details.output}</th>
          <th scope="col" class="number">{details.parameters}</th>
        </tr>
      </thead>
      <tbody>
        {layers.map(({ layer, outputShape, parameters }) => (
          <tr key={layer}>
            <th scope="row">{layer}</th>
            <td>{outputShape.join(" × ")}</td>
            <td class="number">{formatCount(parameters)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{details.total}</th>
          <td />
          <td class="number">{formatCount(total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
