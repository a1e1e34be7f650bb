/** The packages whose code is in a report, with their licences. */
export const reportPackages: readonly [name: string, licence: string, owner: string][] = [
  ["@tensorflow/tfjs-core", "Apache-2.0", "Google LLC"],
  ["@tensorflow/tfjs-backend-cpu", "Apache-2.0", "Google LLC"],
  ["@tensorflow/tfjs-backend-webgpu", "Apache-2.0", "Google LLC"],
  ["@noble/hashes", "MIT", "Paul Miller"],
  ["@preact/signals", "MIT", "Preact Team"],
  ["gifenc", "MIT", "Matt DesLauriers"],
  ["ml-matrix", "MIT", "Miguel Angel Asencio Hurtado"],
  ["preact", "MIT", "Jason Miller"],
  ["pure-rand", "MIT", "Nicolas DUBIEN"],
  ["uplot", "MIT", "Leon Sorokin"],
  ["valibot", "MIT", "Fabian Hiller"],
];
