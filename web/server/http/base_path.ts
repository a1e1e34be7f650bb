import type { Handler } from "./http_server.ts";

/**
 * A folder of a site, as a dashboard behind a proxy is given: `/gan/`, `gan` and `/gan` are `/gan`, and
 * `/` is the whole site, "".
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

/** Has a handler see the base path, whether a proxy passes it on or takes it off. */
export function underBasePath(handle: Handler, basePath: string): Handler {
  if (basePath === "") return handle;
  return (req, info) => {
    const url = new URL(req.url);
    if (url.pathname.startsWith(`${basePath}/`)) return handle(req, info);
    url.pathname = url.pathname === basePath ? `${basePath}/` : basePath + url.pathname;
    return handle(new Request(url, req), info);
  };
}
