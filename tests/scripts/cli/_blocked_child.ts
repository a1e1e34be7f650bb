/** Listens for signals, then blocks its event loop for so many milliseconds, and says what it heard. */
import { firstValueFrom } from "rxjs";
import { onStopSignal } from "../../../scripts/cli/on_stop_signal.ts";

const blockedMillis = Number(Deno.args[0]);
const { stop, request, close } = await onStopSignal();
if (Deno.args[1] === "request") request();
console.log("blocked");
const until = performance.now() + blockedMillis;
while (performance.now() < until);
console.log(`heard ${await firstValueFrom(stop)}`);
close();
