export const handler = { GET: () => new Response("read") };
