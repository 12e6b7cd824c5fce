/** Tags of answers, by which a reader asks whether what it has is still right. */

/** Whether a reader has the version of this tag: a proxy may have made it a weak one, and a script asks without its cache. */
export function hasTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === `"${tag}"`)
}
