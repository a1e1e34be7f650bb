/** A refusal in plain text: no page is drawn for whoever is not to have one. */
export function refusal(status: number, message: string): Response {
  return new Response(message, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
