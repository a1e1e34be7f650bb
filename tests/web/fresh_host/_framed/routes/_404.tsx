import { createDefine } from "fresh";

export default createDefine<never>().page(() => <p>nothing</p>);
