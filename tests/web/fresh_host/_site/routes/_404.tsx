import { createDefine } from "fresh";

export default createDefine<never>().page(({ url }) => <p>nothing is at {url.pathname}</p>);
