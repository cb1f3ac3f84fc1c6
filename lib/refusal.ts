/**
 * Why synth stops: what was given, what is allowed, what to change. A user reads only the message, so it names the
 * prop or the field first.
 */
export class SynthRefusal extends Error {
  override readonly name = 'SynthRefusal';
}

export const refuse = (message: string): never => {
  throw new SynthRefusal(message);
};
