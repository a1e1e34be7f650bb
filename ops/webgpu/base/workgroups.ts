/** A dispatch has at most 65,535 workgroups in one dimension (WebGPU's default limit), so many are folded into rows. */
export function foldGroups(
  groups: number,
  { maxComputeWorkgroupsPerDimension: most }: Pick<
    GPUSupportedLimits,
    "maxComputeWorkgroupsPerDimension"
  >,
): [x: number, y: number] {
  const y = Math.ceil(groups / most);
  return [Math.ceil(groups / y), y];
}

/**
 * WGSL: the head of `main`, for workgroups of that many invocations. `group_of(group, groups)` is the
 * number of the workgroup, and `lane` that of the invocation in it. The last row may reach beyond the
 * end, which kernels must check.
 */
export function mainHead(lanes: number): string {
  return /* wgsl */ `
fn group_of(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}

@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
)`;
}
