import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Context } from "./context.ts";
import { type IslandList, islandListId } from "./island_markers.ts";
import { CurrentPage, type Page } from "./islands.ts";
import { serialize } from "./props.ts";
import { pageProps } from "./route_response.ts";
import { HeadCollector } from "./runtime.ts";

/** A whole document: the content within the route's layouts, and what brings its islands to life. */
export async function renderPage<State>(
  ctx: Context<State>,
  content: ComponentChildren,
): Promise<string> {
  const page: Page = { islands: [], nonce: ctx.nonce };
  const head: ComponentChildren[] = [];
  const tree = h(
    HeadCollector.Provider,
    { value: head },
    h(CurrentPage.Provider, { value: page }, await framed(ctx, content)),
  );
  const html = renderToString(tree);
  const isDocument = html.startsWith("<html");
  const withHead = insertHead(html, renderToString(h(Fragment, null, head)));
  return (isDocument ? "<!DOCTYPE html>" : "") + insertScripts(withHead, page, ctx);
}

/** The layouts are functions, called from the innermost outwards: a layout may be async. */
async function framed<State>(
  ctx: Context<State>,
  content: ComponentChildren,
): Promise<ComponentChildren> {
  let inner = content;
  for (const layout of ctx.layouts.toReversed()) {
    const surrounded = inner;
    const Component = () => h(Fragment, null, surrounded);
    inner = await layout({ ...pageProps(ctx), data: undefined as never, Component });
  }
  return inner;
}

function insertHead(html: string, head: string): string {
  if (head === "") return html;
  // A page's own title stands in for the app's.
  const open = head.includes("<title>") ? html.replace(/<title>.*?<\/title>/s, "") : html;
  return open.replace("</head>", () => `${head}</head>`);
}

function insertScripts<State>(
  html: string,
  { islands }: Page,
  { built, config: { basePath } }: Context<State>,
): string {
  if (islands.length === 0 || built === undefined) return html;
  const list: IslandList = {
    islands: islands.map(({ island: { script, exportName } }) => ({
      script: basePath + script,
      exportName,
    })),
    props: serialize(islands.map(({ props }) => props)),
  };
  const scripts = list.islands.map(({ script }) => script);
  const parts = scriptParts(list, basePath + built.clientScript, new Set(scripts));
  const text = renderToString(parts);
  return html.includes("</body>") ? html.replace("</body>", () => `${text}</body>`) : html + text;
}

function scriptParts(list: IslandList, client: string, scripts: ReadonlySet<string>): VNode {
  const preloads = [...scripts].map((href) => h("link", { rel: "modulepreload", href }));
  // Data only: no policy forbids it and no browser runs it. A "</script>" within must not end it.
  const __html = JSON.stringify(list).replaceAll("<", "\\u003c");
  const type = "application/json";
  const data = h("script", { type, id: islandListId, dangerouslySetInnerHTML: { __html } });
  return h(Fragment, null, ...preloads, data, h("script", { type: "module", src: client }));
}
