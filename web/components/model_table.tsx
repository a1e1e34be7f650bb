import type { RunStarted } from "../../pipeline/contracts/events.ts";
import { formatCount } from "../state/format.ts";
import { usePage } from "./context.tsx";

type Layers = RunStarted["layers"];
type NetworkName = Layers[number]["network"];

/** Both networks, layer by layer. */
export function ModelTable() {
  const { view } = usePage();
  const layers = view.value.started?.layers ?? [];
  return (
    <div class="networks">
      {(["generator", "discriminator"] as const).map((network) => (
        <Network
          key={network}
          network={network}
          layers={layers.filter((layer) => layer.network === network)}
        />
      ))}
    </div>
  );
}

function Network({ network, layers }: { network: NetworkName; layers: Layers }) {
  const { details } = usePage().words;
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
