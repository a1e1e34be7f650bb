/**
 * libjpeg-turbo through FFI. It is the decoder that `sharp` has inside, without a pipeline around it: the
 * pixels are the same, and come ten times as fast.
 */

const symbols = {
  tjInitDecompress: { parameters: [], result: "pointer" },
  /** The same, before it returns. */
  decompressNow: {
    name: "tjDecompress2",
    parameters: ["pointer", "buffer", "usize", "buffer", "i32", "i32", "i32", "i32", "i32"],
    result: "i32",
  },
  tjDestroy: { parameters: ["pointer"], result: "i32" },
  /** handle, file, its length, pixels, width, bytes a row, height, format, flags */
  tjDecompress2: {
    parameters: ["pointer", "buffer", "usize", "buffer", "i32", "i32", "i32", "i32", "i32"],
    result: "i32",
    nonblocking: true,
  },
} as const;

const names: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: ["libturbojpeg.so.0", "libturbojpeg.so"],
  darwin: [
    "libturbojpeg.dylib",
    "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib",
    "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib",
  ],
  windows: ["turbojpeg.dll"],
};

/** The library's numbers of formats. */
const formatOf = { 1: 6, 3: 0 } as const;

export interface TurboJpeg {
  readonly library: string;
  /**
   * Decodes a whole image on another thread, 1 byte a pixel or 3.
   *
   * @returns false where the decoder has anything to say, be it a warning
   */
  decode(file: Uint8Array, image: JpegTarget): Promise<boolean>;
  /** The same on this thread, before it returns: that takes half of the processor's time. */
  decodeNow(file: Uint8Array, image: JpegTarget): boolean;
  close(): void;
}

export interface JpegTarget {
  height: number;
  width: number;
  channels: 1 | 3;
  pixels: Uint8Array;
}

/** @returns undefined where there is no such library, or it may not be opened */
export function openTurboJpeg(): TurboJpeg | undefined {
  for (const library of names[Deno.build.os] ?? []) {
    try {
      return turboJpeg(library);
    } catch {
      // the next one
    }
  }
}

/** The name of the library that opens; undefined for none. */
export function turboJpegLibrary(): string | undefined {
  const turbo = openTurboJpeg();
  turbo?.close();
  return turbo?.library;
}

function turboJpeg(library: string): TurboJpeg {
  const opened = Deno.dlopen(library, symbols);
  const { tjInitDecompress, tjDestroy, tjDecompress2, decompressNow } = opened.symbols;
  // One decoder decodes one image at a time.
  const idle: Deno.PointerObject[] = [];
  let busy = 0;
  let isClosed = false;
  const close = () => {
    isClosed = true;
    for (const decoder of idle.splice(0)) tjDestroy(decoder);
    if (busy === 0) opened.close();
  };
  return {
    library,
    close,
    async decode(file, image) {
      const decoder = idle.pop() ?? tjInitDecompress();
      if (decoder === null) return false;
      busy++;
      try {
        return await tjDecompress2(...argumentsOf(decoder, file, image)) === 0;
      } finally {
        busy--;
        idle.push(decoder);
        if (isClosed) close();
      }
    },
    decodeNow(file, image) {
      const decoder = idle.pop() ?? tjInitDecompress();
      if (decoder === null) return false;
      idle.push(decoder);
      return decompressNow(...argumentsOf(decoder, file, image)) === 0;
    },
  };
}

function argumentsOf(
  decoder: Deno.PointerObject,
  file: Uint8Array,
  { height, width, channels, pixels }: JpegTarget,
) {
  return [
    ...[decoder, file as Uint8Array<ArrayBuffer>, BigInt(file.length)],
    ...[pixels as Uint8Array<ArrayBuffer>, width, width * channels, height, formatOf[channels], 0],
  ] as unknown as Parameters<Deno.StaticForeignLibraryInterface<typeof symbols>["decompressNow"]>;
}
