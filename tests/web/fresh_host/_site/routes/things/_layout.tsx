import { createDefine } from "fresh";

export default createDefine<never>().layout(({ Component }) => (
  <>
    <nav>things</nav>
    <Component />
  </>
));
