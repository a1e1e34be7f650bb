/** What `import ... from "fresh/runtime"` gives. Islands load it too, so nothing here needs a server. */
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

/** Collects the head elements of pages. Only the server's renderer provides it. */
export const HeadCollector = createContext<ComponentChildren[] | undefined>(undefined);

/** Puts its children into the document's `<head>`; for pages, since in the browser it does nothing. */
export function Head({ children }: { children?: ComponentChildren }): null {
  useContext(HeadCollector)?.push(children);
  return null;
}
