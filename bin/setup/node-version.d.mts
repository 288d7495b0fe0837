export const OLDEST_NODE: readonly [major: number, minor: number];
export function requireNode(): void;
