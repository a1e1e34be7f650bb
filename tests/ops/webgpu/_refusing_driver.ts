/** Drivers that refuse some kernels, played on a device that would take them. */

type Refused = (label: string | undefined) => boolean;

/** Each makes a device refuse the kernels of some labels, in one of the ways that there are. */
export const refusals: Record<string, (device: GPUDevice, isRefused: Refused) => void> = {
  "whose shader does not compile": (device, isRefused) => {
    const create = device.createShaderModule.bind(device);
    device.createShaderModule = (described) =>
      create(isRefused(described.label) ? { ...described, code: "no WGSL" } : described);
  },
  "that no pipeline can be made of": (device, isRefused) => {
    const create = device.createComputePipeline.bind(device);
    device.createComputePipeline = (described) => {
      const compute = { ...described.compute, entryPoint: "nowhere" };
      return create(isRefused(described.label) ? { ...described, compute } : described);
    };
  },
  "that the driver's compiler fails at": (device, isRefused) => {
    const create = device.createComputePipeline.bind(device);
    const push = device.pushErrorScope.bind(device);
    const pop = device.popErrorScope.bind(device);
    const scopes: { filter: GPUErrorFilter; error: GPUError | null }[] = [];
    device.pushErrorScope = (filter) => {
      scopes.push({ filter, error: null });
      push(filter);
    };
    device.popErrorScope = async () => {
      const { error } = scopes.pop()!;
      return await pop() ?? error;
    };
    device.createComputePipeline = (described) => {
      const error = new GPUInternalError("the compiler ran out of registers");
      const scope = scopes.findLast(({ filter }) => filter === "internal");
      if (isRefused(described.label)) {
        if (scope) scope.error ??= error;
        else device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
      }
      return create(described);
    };
  },
};
