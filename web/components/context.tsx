import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PageState } from "../page/page_state.ts";

export const PageContext = createContext<PageState | undefined>(undefined);

/** The run's page that a component stands on. */
export function usePage(): PageState {
  const page = useContext(PageContext);
  if (!page) {
    throw new Error("this component stands outside of a run's page: wrap it in PageContext");
  }
  return page;
}
