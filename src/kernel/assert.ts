/** The program is wrong: stop here, roll back, alert. Never used for bad input. */
export function assert(condition: unknown, because: string): asserts condition {
  if (!condition) throw new AssertionFailed(because);
}

export class AssertionFailed extends Error {
  override name = "AssertionFailed";
}
