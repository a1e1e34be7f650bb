/** Saves what a canvas shows as a PNG, in the browser's folder of downloads. */
export function savePicture(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    // A canvas without pixels has no picture.
    if (!blob) return;
    saveBlob(blob, `${name}.png`);
  });
}

export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), releaseMillis);
}

const releaseMillis = 60_000;
