import { createDefine } from "fresh";

export default createDefine<never>().page(({ error }) => <p>broken: {(error as Error).message}</p>);
