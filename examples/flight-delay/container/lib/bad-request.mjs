/** A request that the caller must change; the message goes to the caller. */
export class BadRequest extends Error {
  name = 'BadRequest';
  /** @param {number} status HTTP status of the answer */
  constructor(message, status = 400) {
    super(message);
    this.status = status;
  }
}
