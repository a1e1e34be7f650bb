/** The header that makes a browser save a response under a name; the name may have any letters. */
export function attachment(fileName: string): string {
  // A header has Latin letters only, and quotes around what is not a plain word: the rest follows in its
  // own coding, which RFC 8187 lets stand beside the first name.
  const plain = fileName.replaceAll(/[^\w .()-]/g, "_");
  if (plain === fileName) return `attachment; filename="${plain}"`;
  const coded = encodeURIComponent(fileName).replaceAll(/['()*]/g, percentCoded);
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`;
}

function percentCoded(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}
