/**
 * Why no router is to see an address: Fresh answers with 500 to what it cannot decode, and to what would
 * lead out of a folder.
 */
export function pathRefusal({ pathname }: URL): { status: number; message: string } | undefined {
  const segments = pathname.split("/").map(decodedSegment);
  if (segments.includes(undefined)) {
    return { status: 400, message: "the address has a percent sign that stands for no character" };
  }
  // A slash within a segment is one that was hidden as %2F.
  return segments.some((segment) => /[/\\\0]/.test(segment!))
    ? { status: 404, message: "nothing has a slash or a zero in its name" }
    : undefined;
}

function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
