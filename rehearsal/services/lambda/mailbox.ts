/** Messages in the order in which they came, for one reader. */
export class Mailbox<Message> {
  #messages: Message[] = [];
  #reader: ((message: Message) => void) | undefined;

  put(message: Message): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#messages.push(message);
    else reader(message);
  }

  /** The next message, or `undefined` when none came within `milliseconds` of real time. */
  async take(milliseconds?: number): Promise<Message | undefined> {
    const waiting = this.#messages.shift();
    if (waiting !== undefined) return waiting;
    return new Promise((done) => {
      const timer =
        milliseconds === undefined
          ? undefined
          : setTimeout(() => {
              this.#reader = undefined;
              done(undefined);
            }, milliseconds);
      this.#reader = (message) => {
        clearTimeout(timer);
        done(message);
      };
    });
  }
}
