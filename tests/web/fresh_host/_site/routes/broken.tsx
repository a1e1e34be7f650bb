import { createDefine } from "fresh";

export default createDefine<never>().page(() => {
  throw new Error("on purpose");
});
