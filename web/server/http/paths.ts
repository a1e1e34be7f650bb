/**
 * Why an address must not reach the router: Fresh answers 500 to addresses that it cannot decode, and
 * to those that lead out of a folder.
 */
export function pathRefusal({ pathname }: URL): { status: number; message: string } | undefined {
  const segments = pathname.split("/").map(decodedSegment);
  if (segments.includes(undefined)) {
    return {
      status: 400,
      message: "the address has a percent sign without a character's code: write it as %25",
    };
  }
  // A slash within a decoded segment was written as %2F.
  return segments.some((segment) => /[/\\\0]/.test(segment!))
    ? { status: 404, message: "no name has a slash or a zero byte" }
    : undefined;
}

function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
