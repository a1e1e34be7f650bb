/** Workgroups in one row of a dispatch are few (65,535 by the standard), so many are folded into rows. */
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

/** WGSL: the number of a workgroup. The last row may reach beyond the end, which kernels must check. */
export const groupOf = /* wgsl */ `
fn group_of(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}
`;
