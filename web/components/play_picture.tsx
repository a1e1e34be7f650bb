import { useEffect, useRef } from "preact/hooks";

interface PictureProps {
  /** undefined leaves the square empty. */
  picture: ImageData | undefined;
  label: string;
  class?: string;
}

/** One image, its pixels as they are. */
export function Picture({ picture, label, class: name = "" }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!picture) return;
    const { width, height } = picture;
    if (canvas.current!.width !== width) canvas.current!.width = width;
    if (canvas.current!.height !== height) canvas.current!.height = height;
    canvas.current!.getContext("2d")!.putImageData(picture, 0, 0);
  }, [picture]);
  return <canvas ref={canvas} class={`picture ${name}`} role="img" aria-label={label} />;
}
