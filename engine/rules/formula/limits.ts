/** How large a formula and what it makes may be: beyond that nobody can read it, and no row may exhaust the server. */
export const FORMULA_LIMITS = {
  /** UTF-16 units of the text. */
  length: 4000,
  /** Brackets, calls and prefixes inside one another; a chain such as `a + b + c` is one level. */
  depth: 50,
  nodes: 500,
  /** Parts of a formula together with those of the formulas whose fields it reads, which become one expression. */
  together: 1000,
  /** Digits before, and digits after, the point of a number. */
  digits: 38,
  /** Characters of a text that a formula gives. */
  text: 10_000,
} as const
