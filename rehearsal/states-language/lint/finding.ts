/** Something in a definition that would go wrong when it runs. */
export interface Finding {
  /** State that it is in; empty for the machine itself. */
  readonly state: string;
  /** Field inside the state, `/` between names: `Assign/attempt`, `Choices[0]/Condition`. */
  readonly path: string;
  readonly message: string;
}
