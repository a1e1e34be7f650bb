import { formatCount } from "../state/format.ts";

export const englishReport = {
  title: (run: string) => `Report of ${run}`,
  written: (moment: string) => `Written ${moment}. It needs no server and no network.`,
  someSamples: (shown: number, all: number) =>
    `${formatCount(shown)} of ${formatCount(all)} kept samples, evenly spaced, as WebP.`,
  generator: (step: string, bits: number) =>
    `The generator after step ${step}, its weights in ${bits} bits.`,
  withoutGenerator: (reason: string) => `The generator is not in this report: ${reason}`,
  needsScript: "The curves, the slider and the generator need a browser that runs scripts.",
  settings: "Settings",
  log: "What happened, incidents included",
  model: "Networks",
  versions: "Versions",
  licences: "Licences",
  licenceNote:
    "This file has code of these packages in it. The program itself is under the MIT licence.",
  images: "The images",
  by: (title: string, author: string, licence: string) => `“${title}” by ${author}, ${licence}`,
  package: "Package",
  licence: "Licence",
  owner: "Copyright",
  make: "Report as one HTML file",
  making: "The report is being written …",
};
