/** A refusal in plain text, for programs and for clients that may not see a page. */
export function refusal(status: number, message: string): Response {
  return new Response(message, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
