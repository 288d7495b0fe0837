/** Long enough that a list of common passwords does not help; no rules about symbols, which people defeat anyway. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
