/** An error as an AWS service answers it: `name` is the wire's error code, `status` the HTTP status. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Further members of the error shape, such as `Item` or `ResourceType`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.members = members;
  }
}

/** A part of AWS that the rehearsal does not play. It is refused by name, never silently accepted. */
export class NotRehearsed extends AwsError {
  constructor(what: string, instead = '') {
    super('NotRehearsed', `${what} is not rehearsed${instead === '' ? '' : `; ${instead}`}`, 501);
  }
}
