import { createDefine } from "fresh";
import { Inner, Outer } from "../islands/counter.tsx";

export default createDefine<never>().page(({ url }) => (
  <main>
    <Outer count={3} label={url.searchParams.get("label") ?? ""} />
    <Inner count={2} />
    <style dangerouslySetInnerHTML={{ __html: "b{}" }} />
    <script dangerouslySetInnerHTML={{ __html: "let inline;" }} />
  </main>
));
