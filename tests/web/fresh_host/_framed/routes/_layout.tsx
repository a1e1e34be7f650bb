import { createDefine } from "fresh";

export default createDefine<never>().layout(({ Component }) => (
  <main>
    <Component />
  </main>
));
