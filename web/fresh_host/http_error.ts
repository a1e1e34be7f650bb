/** Thrown by a handler or a page to answer with a status instead of its result. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message = `status ${status}`, options?: ErrorOptions) {
    super(message, options);
    this.name = "HttpError";
    this.status = status;
  }
}
