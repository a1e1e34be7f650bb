import { createDefine, page } from "fresh";
import { Head } from "fresh/runtime";

const define = createDefine<never>();

export const handler = define.handlers({
  GET: ({ url }) => page({ shown: url.searchParams.get("shown") }),
  POST: (ctx) => ctx.text(`posted ${ctx.params.id}`),
});

export default define.page<typeof handler>(async ({ params, data }) => {
  const loaded = await Promise.resolve("loaded");
  return (
    <>
      <Head>
        <title>thing {params.id}</title>
      </Head>
      <h1>{`${params.id} ${data.shown}, ${loaded}`}</h1>
    </>
  );
});
