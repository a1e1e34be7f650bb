import { createDefine } from "fresh";

/** What the middlewares know of a request. */
export interface State {
  /** Lets the page send commands; absent where they are not to be sent. */
  token?: string;
}

export const define = createDefine<State>();
