import type { Handler } from "./http_server.ts";

/**
 * Normalises the base path of a dashboard behind a proxy: `/gan/`, `gan` and `/gan` give `/gan`; `/`,
 * the whole site, gives "".
 *
 * @throws RangeError when no path can be that
 */
export function readBasePath(text: string): string {
  const path = text.replace(/^\/+|\/+$/g, "");
  if (path === "") return "";
  if (/^[a-z0-9._~-]+(\/[a-z0-9._~-]+)*$/i.test(path) && !/(^|\/)\.\.?(\/|$)/.test(path)) {
    return `/${path}`;
  }
  throw new RangeError(
    "it must be a path such as /gan/: letters, digits, dots and dashes between slashes",
  );
}

/** Adds the base path for a handler where a proxy has removed it. */
export function underBasePath(handle: Handler, basePath: string): Handler {
  if (basePath === "") return handle;
  return (req, info) => {
    const url = new URL(req.url);
    if (url.pathname.startsWith(`${basePath}/`)) return handle(req, info);
    url.pathname = url.pathname === basePath ? `${basePath}/` : basePath + url.pathname;
    return handle(new Request(url, req), info);
  };
}
